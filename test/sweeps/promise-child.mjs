// Every case of replaced promises under every framework, in a process whose global Promise is not Node's.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { answerParent } from '../abuse/child.mjs';
import { FRAMEWORKS } from './frameworks.mjs';
import { PROMISE_CASES } from './promise-cases.mjs';

const require = createRequire(import.meta.url);

/** By name: replaces the global Promise, as programs and their dependencies do. */
const REPLACEMENTS = {
  'class extends Promise'() {
    globalThis.Promise = class extends Promise {};
  },
  bluebird() {
    globalThis.Promise = require('bluebird');
  },
  'es6-promise'() {
    globalThis.Promise = require('es6-promise').Promise;
  },
  'continuation-local-storage'() {
    require('continuation-local-storage');
  },
};

let ran;

async function listen(listener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  if (!server.listening) await once(server, 'listening');
  return server.address().port;
}

answerParent({
  /** Loads and replaces in the order asked for, and serves every framework on a port of its own. */
  async start({ replacement, isFirst, world }) {
    const native = Promise;
    if (isFirst) REPLACEMENTS[replacement]();
    const { AccessTokenError } = await import('@scopegate/core');
    const builders = {};
    for (const [name, load] of Object.entries(FRAMEWORKS)) builders[name] = await load();
    if (!isFirst) REPLACEMENTS[replacement]();
    ran = [];
    const ports = {};
    for (const [name, build] of Object.entries(builders)) {
      const routes = Object.values(PROMISE_CASES).map(({ options, ...asked }, index) => {
        return { ...asked, path: `/${index}`, options: options({ ...world, AccessTokenError }) };
      });
      ports[name] = await listen(await build(routes, (path) => ran.push(`${name} ${path}`)));
    }
    return { ports, isReplaced: Promise !== native };
  },
  /** The routes whose handlers have run, each as often as it has. */
  ran: () => ran,
});
