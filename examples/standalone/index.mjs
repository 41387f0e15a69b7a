// @ts-check
// A queue with three messages, and an authorization server that is away at first.
import { setTimeout as wait } from 'node:timers/promises';
import { startAuthorizationServer } from '@scopegate-examples/authorization-server';
import { handleMessage } from './worker.mjs';

const server = await startAuthorizationServer();
const queue = [
  { contact: 'Grace Hopper', token: await server.token({ scope: 'write:contacts' }) },
  { contact: 'Mallory', token: await server.token({ scope: 'read:contacts' }) },
  { contact: 'Eve', token: await server.token({ scope: 'read:contacts', audience: 'billing:api' }) },
];
await server.stop();

const worker = {
  issuer: server.issuer,
  audience: 'appointments:api',
  addContact: (/** @type {string} */ name, /** @type {string | undefined} */ subject) =>
    console.log(`  ${subject} adds ${name}`),
};

for (let message = queue.shift(); message !== undefined; message = queue.shift()) {
  const result = await handleMessage(message, worker);
  console.log(`${message.contact}:`, result);
  if (result.outcome === 'retry') {
    queue.push(message);
    console.log('  (the authorization server comes back)');
    await server.restart();
    await wait(result.afterSeconds * 1000);
  }
}
await server.stop();
