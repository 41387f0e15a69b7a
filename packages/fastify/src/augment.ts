import type { AccessToken } from '@scopegate/core';

declare module 'fastify' {
  interface FastifyRequest {
    /** The verified access token, behind `auth`. */
    auth?: AccessToken | undefined;
  }
  interface FastifyContextConfig {
    /** `false` leaves a route open that stands in the scope of `auth`. */
    auth?: boolean | undefined;
  }
}
