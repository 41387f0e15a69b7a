// What a contender costs under its framework: CPU time per request beyond the bare app, the two loaded in turn.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { spread } from '../measure.mjs';
import { progress, say } from '../progress.mjs';
import { createKey, mint } from '../tokens.mjs';
import { startIssuer } from './jwks-server.mjs';
import { Client, requestOf } from './load.mjs';

const CONNECTIONS = 16;
/** Requests to one server before the other has its turn. */
const SLICE = 80;
const REPEATED_TOKENS = 50;

/**
 * What is measured under each framework, and on which tokens: `seen` come again and again, `unseen` never do. To those
 * that remember nothing of a token it is all one.
 */
const PLAN = {
  express: {
    title: 'Express',
    requests: 800,
    // It has the most code to compile.
    warmUpFactor: 2,
    apps: {
      'empty handler': ['seen'],
      'hash + look-up': ['seen'],
      floor: ['unseen'],
      scopegate: ['seen'],
      'scopegate, cache off': ['unseen'],
      'aws-jwt-verify': ['seen'],
      jose: ['seen'],
      'express-oauth2-jwt-bearer': ['seen'],
    },
  },
  koa: {
    title: 'Koa',
    requests: 1600,
    apps: {
      'empty handler': ['seen'],
      'hash + look-up': ['seen'],
      floor: ['unseen'],
      scopegate: ['seen'],
      'scopegate, cache off': ['unseen'],
      'koa-jwt + jwks-rsa': ['seen'],
    },
  },
  fastify: {
    title: 'Fastify',
    requests: 1600,
    apps: {
      'empty handler': ['seen'],
      'hash + look-up': ['seen'],
      floor: ['unseen'],
      scopegate: ['seen'],
      'scopegate, cache off': ['unseen'],
      'fastify-jwt-jwks': ['seen'],
      'fastify-jwt-jwks, cache on': ['seen'],
      '@fastify/jwt + get-jwks': ['seen'],
    },
  },
};

/** What no contender can do without: being called at all, and what a token takes at the very least. */
const LIMITS = ['empty handler', 'hash + look-up', 'floor'];
const kindOf = (app) => (LIMITS.includes(app) ? 'limit' : app.startsWith('scopegate') ? 'scopegate' : 'peer');

async function start(framework, app, settings) {
  const child = fork(fileURLToPath(new URL('server-child.mjs', import.meta.url)), [], {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let waiting;
  child.on('message', (answer) => waiting.resolve(answer));
  child.on('exit', (code) => waiting.reject(new Error(`${framework}, ${app} ended with code ${code}`)));
  const ask = (message) =>
    new Promise((resolve, reject) => {
      waiting = { resolve, reject };
      child.send(message);
    });
  const { port } = await ask({ framework, app, settings });
  return { port, cpu: async () => (await ask({ ask: 'cpu' })).microseconds, stop: () => child.kill() };
}

/**
 * One round: the two servers loaded in turn, a few milliseconds each, so that both meet with whatever else the machine does.
 *
 * @returns of each server: CPU time per request in microseconds, requests a second, and the 99th percentile of what
 *   clients wait
 */
async function loadInTurn(targets, requests) {
  const before = await Promise.all(targets.map(({ server }) => server.cpu()));
  const sent = targets.map(() => ({ seconds: 0, latencies: [] }));
  for (let slice = 0; slice * SLICE < requests; slice += 1) {
    // The other one goes first in every other slice.
    for (const [index, { client }] of slice % 2 === 0 ? [...targets.entries()] : [...targets.entries()].reverse()) {
      const { seconds, latencies } = await client.send(SLICE);
      sent[index].seconds += seconds;
      sent[index].latencies.push(...latencies);
    }
  }
  const after = await Promise.all(targets.map(({ server }) => server.cpu()));
  return sent.map(({ seconds, latencies }, index) => {
    latencies.sort((left, right) => left - right);
    return {
      cpu: (after[index] - before[index]) / latencies.length,
      perSecond: latencies.length / seconds,
      p99: latencies[Math.floor(latencies.length * 0.99)],
    };
  });
}

/** An app and a bare one of the same age, in turn. */
async function measurePair(framework, app, requests, settings, sent, { rounds, warmUp }, onRound) {
  const servers = [];
  const targets = [];
  try {
    for (const name of ['bare', app]) {
      const server = await start(framework, name, settings);
      servers.push(server);
      const client = new Client(server.port, sent);
      targets.push({ server, client });
      await client.open(CONNECTIONS);
    }
    await loadInTurn(targets, warmUp);
    const runs = { bare: [], app: [] };
    for (let round = 0; round < rounds; round += 1) {
      onRound(round + 1);
      const [bare, loaded] = await loadInTurn(targets, requests);
      runs.bare.push(bare);
      runs.app.push(loaded);
    }
    return runs;
  } finally {
    for (const { client } of targets) client.close();
    for (const server of servers) server.stop();
  }
}

/** Several pairs, one after the other: what a process compiles, and how well, is luck as well. */
async function measureSeveral({ processes, ...extent }, measure, onRound) {
  const pairs = [];
  for (let count = 1; count <= processes; count += 1) {
    pairs.push(
      await measure(extent, (round) => onRound(`round ${round} of ${extent.rounds}, pair ${count} of ${processes}`)),
    );
  }
  return { bare: pairs.flatMap(({ bare }) => bare), app: pairs.flatMap(({ app }) => app) };
}

async function measureFramework(
  framework,
  { title, requests, warmUpFactor = 1, apps },
  settings,
  requestsWith,
  extent,
) {
  const of = (runs, what) => spread(runs.map((run) => run[what]));
  const each = { ...extent, warmUp: extent.warmUp * warmUpFactor };
  const rows = [];
  const bares = [];
  for (const [app, modes] of Object.entries(apps)) {
    for (const mode of modes) {
      const runs = await measureSeveral(
        each,
        (extentOfPair, onRound) =>
          measurePair(framework, app, requests, settings, requestsWith[mode], extentOfPair, onRound),
        (text) => progress(`${title}, ${app}: ${text}`),
      );
      bares.push(...runs.bare);
      rows.push({
        framework,
        app,
        kind: kindOf(app),
        mode,
        cpu: of(runs.app, 'cpu'),
        added: spread(runs.app.map((run, index) => run.cpu - runs.bare[index].cpu)),
        share: spread(runs.app.map((run, index) => run.cpu / runs.bare[index].cpu - 1)),
        perSecond: of(runs.app, 'perSecond'),
        p99: of(runs.app, 'p99'),
      });
    }
  }
  const bare = { cpu: of(bares, 'cpu'), perSecond: of(bares, 'perSecond'), p99: of(bares, 'p99') };
  const own = rows.find(({ app }) => app === 'scopegate');
  say(
    `${title}: ${bare.cpu.median.toFixed(0)} µs bare, ${own.added.median.toFixed(1)} µs more for a token seen before`,
  );
  return { framework, title, bare, rows };
}

/** Loads every app of every framework. */
export async function measureHttp({ tokens: count, withPeers, ...extent }) {
  const { issuer, jwks, close } = await startIssuer();
  progress('HTTP: making tokens');
  const key = await createKey('RS256');
  jwks.keys.push(key.jwk);
  const unseen = await mint(key, count, { iss: issuer });
  const requestsWith = { seen: unseen.slice(0, REPEATED_TOKENS).map(requestOf), unseen: unseen.map(requestOf) };
  const frameworks = [];
  for (const [framework, plan] of Object.entries(PLAN)) {
    const own = Object.fromEntries(Object.entries(plan.apps).filter(([app]) => kindOf(app) !== 'peer'));
    const apps = withPeers ? plan.apps : own;
    frameworks.push(
      await measureFramework(framework, { ...plan, apps }, { issuer, jwk: key.jwk }, requestsWith, extent),
    );
  }
  close();
  return frameworks;
}
