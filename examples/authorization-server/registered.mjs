// @ts-check
import { randomBytes } from 'node:crypto';

/**
 * An API that tokens can be asked for, by its identifier.
 *
 * @typedef {object} Api
 * @property {readonly string[]} scopes - what can be asked for
 * @property {number} [accessTokenTTL] - seconds; default 3600
 * @property {boolean} [allowsOfflineAccess] - whether `offline_access` gets a refresh token; default: no
 */

/** @type {Readonly<Record<string, Api>>} */
export const apis = {
  'appointments:api': {
    scopes: ['appointments', 'contacts', 'read:contacts', 'write:contacts'],
    allowsOfflineAccess: true,
  },
  // It has a scope of the same name on purpose: only the audience tells their tokens apart.
  'billing:api': { scopes: ['read:contacts', 'read:invoices'] },
};

/**
 * What a scope means to the user who is asked for it.
 *
 * @type {Readonly<Record<string, string>>}
 */
export const meanings = {
  openid: 'Know that it is you',
  profile: 'Know your name',
  email: 'Know your email address',
  offline_access: 'Keep access while you are away',
  appointments: 'See your appointments',
  contacts: 'See and change your contacts',
  'read:contacts': 'See your contacts',
  'write:contacts': 'Add to your contacts',
  'read:invoices': 'See your invoices',
};

/** The one who signs in. */
export const user = {
  accountId: 'ada',
  name: 'Ada Lovelace',
  email: 'ada@appointments.example',
  roles: ['receptionist'],
};

const secret = () => randomBytes(24).toString('base64url');

/**
 * The clients: `service` acts for itself (RFC 6749 §4.4), `web` for a user who signs in (§4.1). Their secrets are new
 * each time.
 *
 * @param {object} web
 * @param {readonly string[]} web.redirectUris
 * @param {readonly string[]} web.postLogoutRedirectUris
 */
export function createClients({ redirectUris, postLogoutRedirectUris }) {
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
      client_name: 'Appointments',
      ...(redirectUris[0] === undefined ? {} : { client_uri: new URL('/', redirectUris[0]).href }),
      client_secret: secret(),
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: [...redirectUris],
      post_logout_redirect_uris: [...postLogoutRedirectUris],
      response_types: /** @type {'code'[]} */ (['code']),
      token_endpoint_auth_method: /** @type {const} */ ('client_secret_post'),
    },
  };
}
