// @ts-check
import { startAuthorizationServer } from '@scopegate-examples/authorization-server';
import { AUDIENCE, ROLES } from './names.mjs';

/** Seconds that an access token is good for. */
const ACCESS_TOKEN_TTL = 600;

/**
 * The authorization server of this journey: the user's roles are added to the access tokens, and a refresh token is given
 * for the one API.
 *
 * @param {string} webUrl
 * @param {() => number} now
 */
export function startIssuer(webUrl, now) {
  return startAuthorizationServer({
    apis: {
      [AUDIENCE]: {
        scopes: ['appointments', 'contacts', 'read:contacts', 'write:contacts'],
        accessTokenTTL: ACCESS_TOKEN_TTL,
        allowsOfflineAccess: true,
      },
    },
    redirectUris: [`${webUrl}callback`],
    postLogoutRedirectUris: [webUrl],
    customClaims: ({ user }) => (user === undefined ? undefined : { [ROLES]: user.roles }),
    now,
  });
}
