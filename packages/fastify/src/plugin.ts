import type { AccessToken } from '@scopegate/core';
import type { FastifyInstance, FastifyPluginAsync, onRequestHookHandler, RegisterOptions } from 'fastify';
import fastifyPlugin from 'fastify-plugin';

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

/** A plugin that puts a hook before the routes of the scope that it is registered in, and of those inside it. */
export function pluginOf<Options extends object>(
  hookOf: (options: Options) => onRequestHookHandler,
): FastifyPluginAsync<Options> {
  async function scopegate(fastify: FastifyInstance, options: Options): Promise<void> {
    // What `register` itself takes is not for the gate.
    const { prefix, logLevel, logSerializers, ...own } = options as RegisterOptions & Options;
    const hook = hookOf(own as unknown as Options);
    if (!fastify.hasRequestDecorator('auth')) fastify.decorateRequest('auth', undefined);
    fastify.addHook('onRequest', function scopegateAuth(request, reply, done) {
      if (request.routeOptions.config.auth === false) done();
      else hook.call(this, request, reply, done);
    });
  }
  return fastifyPlugin(scopegate, { name: '@scopegate/fastify', fastify: '5.x' });
}
