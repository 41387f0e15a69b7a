// @ts-check

/**
 * Asks a token endpoint for an access token by the client credentials grant, RFC 6749 §4.4.
 *
 * @param {string} endpoint
 * @param {object} asked
 * @param {{ client_id: string, client_secret: string }} asked.client
 * @param {string} asked.audience
 * @param {string | readonly string[]} asked.scope
 * @returns {Promise<string>}
 */
export async function requestToken(endpoint, { client, audience, scope }) {
  const response = await fetch(endpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: client.client_id,
      client_secret: client.client_secret,
      audience,
      scope: [scope].flat().join(' '),
    }),
  });
  /** @type {any} */
  const answer = await response.json();
  if (!response.ok) throw new Error(`${endpoint} answered ${response.status}: ${JSON.stringify(answer)}`);
  return answer.access_token;
}
