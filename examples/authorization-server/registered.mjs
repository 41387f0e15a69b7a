// @ts-check
import { randomBytes } from 'node:crypto';

/**
 * An API that tokens can be asked for, by its identifier.
 *
 * @typedef {object} Api
 * @property {readonly string[]} scopes - what can be asked for
 * @property {number} [accessTokenTTL] - seconds; default 3600
 */

/** @type {Readonly<Record<string, Api>>} */
export const apis = {
  'appointments:api': { scopes: ['appointments', 'contacts', 'read:contacts', 'write:contacts'] },
  // It has a scope of the same name on purpose: only the audience tells their tokens apart.
  'billing:api': { scopes: ['read:contacts', 'read:invoices'] },
};

/** The one who signs in. */
export const user = { accountId: 'ada', name: 'Ada Lovelace', email: 'ada@appointments.example' };

const secret = () => randomBytes(24).toString('base64url');

/**
 * The clients: `service` acts for itself (RFC 6749 §4.4), `web` for a user who signs in (§4.1). Their secrets are new
 * each time.
 *
 * @param {readonly string[]} redirectUris - of `web`
 */
export function createClients(redirectUris) {
  return {
    service: {
      client_id: 'contacts-service',
      client_secret: secret(),
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      token_endpoint_auth_method: /** @type {const} */ ('client_secret_post'),
    },
    web: {
      client_id: 'appointments-web',
      client_secret: secret(),
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: [...redirectUris],
      response_types: /** @type {'code'[]} */ (['code']),
      token_endpoint_auth_method: /** @type {const} */ ('client_secret_post'),
    },
  };
}
