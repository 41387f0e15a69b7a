// An API under one framework, in a process where one member at a time is put on `Object.prototype`.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { answerParent } from '../abuse/child.mjs';
import { FRAMEWORKS } from './frameworks.mjs';

let build;
let world;
let listener;
/** What is on `Object.prototype` and was not there before. */
let member;
/** `name value time path` of each handler that ran since it was last asked for. */
let ran = [];

const server = createServer((req, res) => listener(req, res));

// A request that ends in a crash is refused; the connection ends, so that nobody waits for its answer.
process.on('uncaughtException', () => server.closeAllConnections());

const unavailable = (_req, res) => res.writeHead(500).end();

function clean() {
  if (member !== undefined) delete Object.prototype[member];
  member = undefined;
}

function put({ name, value }) {
  member = name;
  Object.prototype[name] = value;
}

/** Room for ten thousand tokens takes more time to make than all else, once for each step. */
const SMALL_CACHE = { cache: { max: 10 } };

function routesFor(name) {
  const { issuer, audience, jwks, scope } = world;
  const text = JSON.stringify(jwks);
  const shared = { issuer, audience, ...(name === 'cache' || name === 'max' ? {} : SMALL_CACHE) };
  const fetched = { ...shared, jwksUri: `${issuer}keys`, fetch: async () => new Response(text) };
  const tenants = { ...shared, issuer: { resolve: async () => undefined } };
  return [
    { path: '/no-token', options: fetched },
    { path: '/forged', options: fetched },
    { path: '/stranger', options: tenants },
    { path: '/form', options: fetched },
    { path: '/scope', options: fetched, scope },
    { path: '/valid', options: fetched },
  ];
}

answerParent({
  async start({ framework, ...rest }) {
    build = await FRAMEWORKS[framework]();
    world = rest.world;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    // Or it would close a connection in the very moment in which a request comes.
    server.keepAliveTimeout = 0;
    return { port: server.address().port };
  },
  /** Takes the last member away, and puts the next one there: before an application is made, or after. */
  async next(step) {
    clean();
    const before = ran;
    ran = [];
    if (step === undefined) return { ran: before };
    const { name, value, time } = step;
    const routes = routesFor(name);
    if (time === 'before') put(step);
    let isBuilt = true;
    try {
      listener = await build(routes, (path) => ran.push({ name, value, time, path }));
    } catch {
      isBuilt = false;
      listener = unavailable;
    }
    if (time === 'after') put(step);
    return { ran: before, isBuilt };
  },
});
