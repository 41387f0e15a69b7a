// What comes of requests while a member is on `Object.prototype`: no handler may run but for a valid token.
import { createTestIssuer } from '@scopegate/testing';
import { startChild } from '../abuse/child.mjs';
import { Connection } from '../abuse/connection.mjs';
import { memberNames } from './names.mjs';

export const PROTOTYPE_FRAMEWORKS = ['express', 'koa', 'fastify'];
const VALUES = [true, false, 1];
const TIMES = ['before', 'after'];
const SCOPE = 'read:contacts';

/** Milliseconds after which a request, or the whole process, counts as one that hangs. */
const PATIENCE = { request: 1000, process: 3000 };

/** Names by which a gate decides, or by which what it has decided is told: tried on every adapter, with every value. */
const DECISIVE = [
  ...['ok', 'token', 'refusal', 'kind', 'status', 'code', 'then', 'value', 'issues'],
  ...['scope', 'scopes', 'anyScope', 'claims', 'auth', 'config', 'optional', 'credentials', 'body', 'access_token'],
  ...['method', 'url', 'headers', 'isTruncated', 'max', 'verify', 'onRefusal', 'secret'],
];

function stepsOf(names, values) {
  return names.flatMap((name) => TIMES.flatMap((time) => values.map((value) => ({ name, value, time }))));
}

/** Every name that a source declares or reads, with every value, before and after construction. */
export function allSteps() {
  const { declared, read } = memberNames();
  return stepsOf([...new Set([...DECISIVE, ...declared, ...read])], VALUES);
}

/**
 * What the test command tries: what decides on every adapter; and each of the other declared names on one of them, once,
 * before or after construction in turn.
 */
export function stepsFor(framework) {
  const turns = PROTOTYPE_FRAMEWORKS.length;
  const turn = PROTOTYPE_FRAMEWORKS.indexOf(framework);
  const others = memberNames()
    .declared.filter((name) => !DECISIVE.includes(name))
    .filter((_, index) => index % turns === turn);
  const once = others.map((name, index) => ({ name, value: true, time: TIMES[index % TIMES.length] }));
  return [...stepsOf(DECISIVE, VALUES), ...once];
}

function requestOf(path, token, form) {
  const body = form === undefined ? '' : `access_token=${form}`;
  const lines = [`${form === undefined ? 'GET' : 'POST'} ${path} HTTP/1.1`, 'Host: 127.0.0.1'];
  if (token !== undefined) lines.push(`Authorization: Bearer ${token}`);
  if (form !== undefined) {
    lines.push('Content-Type: application/x-www-form-urlencoded', `Content-Length: ${body.length}`);
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1');
}

/** How many requests each step sends. */
export const REQUESTS = 7;

async function createWorld() {
  const issuer = await createTestIssuer({ algorithm: 'ES256' });
  const valid = await issuer.token({ scope: SCOPE });
  const forged = await issuer.forged({ scope: SCOPE });
  return {
    world: { issuer: issuer.issuer, audience: issuer.audience, jwks: issuer.jwks(), scope: SCOPE },
    requests: [
      requestOf('/no-token'),
      requestOf('/forged', forged),
      requestOf('/stranger', await issuer.fromOtherIssuer({ scope: SCOPE })),
      requestOf('/form', undefined, valid),
      requestOf('/scope', await issuer.token({ scope: 'other' })),
      requestOf('/valid', valid),
      // Keys are there by now.
      requestOf('/forged', forged),
    ],
  };
}

function within(promise, milliseconds, late) {
  let timer;
  const over = new Promise((resolve) => {
    timer = setTimeout(resolve, milliseconds, late);
  });
  return Promise.race([promise, over]).finally(() => clearTimeout(timer));
}

/** A process that serves one framework, started again where it ends or hangs. */
class Target {
  #framework;
  #world;
  #child;
  #port;
  #connections = [];
  restarts = -1;

  constructor(framework, world) {
    this.#framework = framework;
    this.#world = world;
  }

  async start() {
    await this.close();
    this.restarts += 1;
    this.#child = startChild('../sweeps/prototype-child.mjs');
    const { port } = await this.#child.ask('start', { framework: this.#framework, world: this.#world });
    this.#port = port;
  }

  /** @returns what the child answers, or nothing where it hangs or has ended */
  async next(step) {
    const asked = this.#child.ask('next', step).catch(() => undefined);
    return within(asked, PATIENCE.process, undefined);
  }

  /** Sends each request over a connection of its own, which is kept for the next step. */
  send(requests) {
    return Promise.all(
      requests.map(async (bytes, index) => {
        if (this.#connections[index]?.isClosed !== false) this.#connections[index] = new Connection(this.#port);
        const status = await within(this.#connections[index].send(bytes), PATIENCE.request, -1);
        if (status === -1) {
          this.#connections[index].reset();
          this.#connections[index] = undefined;
        }
        return status;
      }),
    );
  }

  async close() {
    for (const connection of this.#connections) connection?.close();
    this.#connections = [];
    await this.#child?.stop();
  }
}

/** A sentence that names the member, its value, the time and the adapter. */
const letIn = (framework, { name, value, time, path }) =>
  `${framework}: Object.prototype.${name} = ${value}, set ${time} construction: the handler of ${path} ran`;

/**
 * Sends requests that have to be refused, while one member after another is on `Object.prototype`.
 *
 * @returns `faults`: a sentence for each handler that ran; `counts`: how many steps there were, in how many of them the
 *   application could be made, in how many a valid token got through, and how many answers came and how many did not
 */
export async function sweepPrototype(framework, steps) {
  const { world, requests } = await createWorld();
  const target = new Target(framework, world);
  const faults = [];
  const counts = { steps: steps.length, built: 0, passed: 0, answers: 0, hangs: 0, restarts: 0 };
  const collect = (ran = []) => {
    for (const run of ran) {
      if (run.path === '/valid') counts.passed += 1;
      else faults.push(letIn(framework, run));
    }
  };
  try {
    await target.start();
    for (const step of steps) {
      const answered = await target.next(step);
      collect(answered?.ran);
      if (answered === undefined) {
        await target.start();
        continue;
      }
      if (!answered.isBuilt) continue;
      counts.built += 1;
      const statuses = await target.send(requests);
      counts.answers += statuses.filter((status) => status > 0).length;
      counts.hangs += statuses.filter((status) => status === -1).length;
    }
    collect((await target.next())?.ran);
    counts.restarts = target.restarts;
  } finally {
    await target.close();
  }
  return { faults: [...new Set(faults)], counts };
}
