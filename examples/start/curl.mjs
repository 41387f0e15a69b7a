// @ts-check
import { startAuthorizationServer } from '@scopegate-examples/authorization-server';
import { startApis } from './apis.mjs';
import { AUDIENCE, alter, SCOPE } from './requests.mjs';
import { bold } from './terminal.mjs';

/**
 * Brings everything up to stay, and gives lines that can be pasted.
 *
 * @returns {Promise<{ text: string, close: () => Promise<unknown> }>}
 */
export async function startToStay() {
  const server = await startAuthorizationServer();
  const apis = await startApis({ issuer: server.issuer, audience: AUDIENCE });
  const token = await server.token({ scope: SCOPE });
  const [express, koa, fastify] = apis.map(({ url }) => `${url}/contacts`);
  const { client_id, client_secret } = server.clients.service;
  const asked = Object.entries({ grant_type: 'client_credentials', client_id, client_secret, audience: AUDIENCE });
  const form = [...asked, ['scope', '"read:contacts write:contacts"']].map((pair) => `-d ${pair.join('=')}`);

  const lines = [
    ['200, Express', `curl -i ${express} -H "Authorization: Bearer ${token}"`],
    ['403, Koa: writing asks for write:contacts', `curl -i -X POST ${koa} -H "Authorization: Bearer ${token}"`],
    ['401, Fastify: the token, altered', `curl -i ${fastify} -H "Authorization: Bearer ${alter(token)}"`],
    ['a new token, with both scopes', `curl ${server.tokenEndpoint} ${form.join(' ')}`],
  ];
  return {
    text: lines.map(([what, line]) => `${bold(`# ${what}`)}\n${line}\n`).join('\n'),
    close: () => Promise.all([server.stop(), ...apis.map(({ close }) => close())]),
  };
}
