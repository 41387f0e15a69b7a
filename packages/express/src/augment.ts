import type { AccessToken } from '@scopegate/core';

// Opt-in, because other packages give `Request.auth` types of their own, and two of them cannot stand in one program.
declare global {
  namespace Express {
    interface Request {
      /** The verified access token, behind `auth`. */
      auth?: AccessToken;
    }
  }
}
