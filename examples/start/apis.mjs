// @ts-check

import { once } from 'node:events';
import { createServer } from 'node:http';
import { createApp as createExpressApp } from '@scopegate-examples/express';
import { createApp as createFastifyApp } from '@scopegate-examples/fastify';
import { createApp as createKoaApp } from '@scopegate-examples/koa';

/** @typedef {Parameters<typeof createExpressApp>[0]} Options */
/** @typedef {{ name: string, url: string, close: () => Promise<unknown> }} Api */

const HOST = '127.0.0.1';

/** @type {Record<string, (options: Options) => Promise<import('node:http').Server>>} */
const FRAMEWORKS = {
  Express: async (options) => createServer(createExpressApp(options)),
  Koa: async (options) => createServer(createKoaApp(options).callback()),
  async Fastify(options) {
    const app = await createFastifyApp(options);
    await app.ready();
    return app.server;
  },
};

/** In the order of the columns. */
export const names = Object.keys(FRAMEWORKS);

/**
 * Starts the contacts API on each framework, on ports that are free.
 *
 * @param {Options} options - of Scopegate
 * @returns {Promise<Api[]>}
 */
export async function startApis(options) {
  return Promise.all(
    Object.entries(FRAMEWORKS).map(async ([name, create]) => {
      const server = (await create(options)).listen(0, HOST);
      await once(server, 'listening');
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      return { name, url: `http://${HOST}:${port}`, close: () => closeServer(server) };
    }),
  );
}

/** @param {import('node:http').Server} server */
async function closeServer(server) {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
