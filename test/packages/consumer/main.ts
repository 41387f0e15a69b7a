import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTestIssuer } from '@scopegate/testing';
import { serve as serveExpress } from './express.js';
import { serve as serveFastify } from './fastify.js';
import { serve as serveKoa } from './koa.js';
import { scopesOf } from './standalone.js';

async function ask(server: Server, token?: string): Promise<string> {
  if (!server.listening) await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`http://127.0.0.1:${port}/contacts/7`, { headers });
  const challenge = response.headers.get('www-authenticate');
  return [response.status, challenge, await response.text()].filter((part) => part !== null && part !== '').join(' ');
}

/** Prints what each API answers: to no token, to one without the scope, and to one with it. */
async function main(): Promise<void> {
  const issuer = await createTestIssuer({ audience: 'appointments:api', algorithm: 'ES256' });
  const options = { issuer: issuer.issuer, audience: issuer.audience, fetch: issuer.fetch };
  const [poor, good] = [await issuer.token({ scope: 'other' }), await issuer.token({ scope: 'read:contacts' })];
  const answers: Record<string, unknown> = {};
  for (const [name, serve] of Object.entries({ express: serveExpress, koa: serveKoa, fastify: serveFastify })) {
    const server = await serve(options);
    answers[name] = [await ask(server), await ask(server, poor), await ask(server, good)];
  }
  answers['standalone'] = await scopesOf(good, options);
  process.stdout.write(JSON.stringify(answers));
  process.exit(0);
}

void main();
