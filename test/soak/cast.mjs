// Who plays: an issuer that gets into trouble, one that never does, and an API that trusts them both.
import { subscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { auth } from '@scopegate/express';
import { createTestIssuer } from '@scopegate/testing';
import express from 'express';

/** Times as in life, but shorter, so that every second has its refresh. In seconds. */
export const KEYS = {
  minTtl: 1,
  maxTtl: 2,
  defaultTtl: 1,
  timeout: 0.6,
  discoveryTimeout: 0.25,
  unknownKeyInterval: 5,
  maxBackoff: 4,
};

const AUDIENCE = 'https://api.test/';
const HOUR = 3600;

async function serve(options) {
  const app = express();
  app.set('env', 'test');
  app.use(auth(options));
  app.get('/', (req, res) => {
    res.json({ sub: req.auth.subject });
  });
  const server = app.listen(0, '127.0.0.1');
  // Or it would close a connection in the very moment in which a client takes it up again.
  server.keepAliveTimeout = 0;
  await once(server, 'listening');
  return server;
}

function clientOf(server) {
  const agent = new Agent({ keepAlive: true });
  const { port } = server.address();
  /** Sends a request with an Authorization line, or without; resolves with the status. */
  const send = (authorization) =>
    new Promise((resolve, reject) => {
      const headers = authorization === undefined ? {} : { authorization };
      const sent = request({ host: '127.0.0.1', port, agent, headers }, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode));
      });
      sent.on('error', reject).end();
    });
  return { agent, send };
}

export async function startCast(ledger) {
  const [shaky, steady] = await Promise.all(
    ['shaky', 'steady'].map(() => createTestIssuer({ algorithm: 'ES256', audience: AUDIENCE })),
  );
  await Promise.all([shaky.listen(), steady.listen()]);
  const server = await serve({ issuer: [shaky.issuer, steady.issuer], audience: AUDIENCE, keys: KEYS });
  const { agent, send } = clientOf(server);

  /** How often fetching the keys of the shaky issuer came to which end. */
  const fetches = { adopted: 0, failed: 0 };
  subscribe('scopegate:keys', ({ issuer, event }) => {
    if (issuer === shaky.issuer && event in fetches) fetches[event] += 1;
  });

  const mint = (issuer, key) => issuer.token({ key, expiresIn: HOUR, scope: 'read' });
  const bearer = (token) => send(`Bearer ${token}`);
  /** Keys whose tokens were accepted and that are published still: their tokens are good. */
  const known = [];
  /** Keys that were withdrawn, and how often keys had been adopted by then. */
  const withdrawn = [];

  const learn = async (key) => {
    if ((await bearer(await mint(shaky, key))) !== 200) return false;
    known.push(key);
    return true;
  };

  // Both issuers are well at first, and one of them has keys to spare.
  const first = [shaky.signingKey, await shaky.createKey(), await shaky.createKey()];
  for (const key of first) if (!(await learn(key))) throw new Error('the first token was refused');
  if ((await bearer(await mint(steady))) !== 200) throw new Error('the first token of the steady issuer was refused');

  return {
    shaky,
    steady,
    send,
    mint,
    known,
    withdrawn,
    learn,
    fetches,
    /** Publishes a key and signs with it; it is known once the API has taken a token of it. */
    rotate: () => shaky.rotate(),
    /** Stops signing with the oldest known key. */
    retireOldest: () => (known.length > 1 ? known.shift() : undefined),
    /** Takes a key back; its tokens are good until the API notices, and bad from then on. */
    withdraw(key) {
      shaky.withdraw(key.kid);
      withdrawn.push({ key, adopted: fetches.adopted });
    },
    /** With the trouble over, a key that is published now has to be taken in time. */
    async recover() {
      shaky.fault(undefined);
      const key = await shaky.rotate();
      const deadline = Date.now() + (KEYS.unknownKeyInterval + KEYS.timeout + 2) * 1000;
      while (!(await learn(key))) {
        if (Date.now() > deadline) {
          ledger.violate('a key published after the trouble was over is not taken');
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async close() {
      agent.destroy();
      server.closeAllConnections();
      server.close();
      await Promise.all([shaky.close(), steady.close()]);
    },
  };
}
