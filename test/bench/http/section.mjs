// What a contender costs under its framework: CPU time per request beyond the bare app, both loaded in turn.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { spread } from '../measure.mjs';
import { progress, say } from '../progress.mjs';
import { createKey, mint } from '../tokens.mjs';
import { startIssuer } from './jwks-server.mjs';
import { Client, requestOf } from './load.mjs';

const CONNECTIONS = 16;
/** Requests to one server before the next has its turn. */
const SLICE = 80;
const REPEATED_TOKENS = 50;

/**
 * What is measured under each framework, and on which tokens: `seen` come again and again, `unseen` never do. Contenders
 * that remember nothing of a token take the same time for both. Apps of one run are loaded in turn: they are compared.
 */
const PLAN = {
  express: {
    title: 'Express',
    requests: 800,
    // It has the most code to compile.
    warmUpFactor: 2,
    runs: [
      { tokens: 'seen', apps: ['empty handler'] },
      { tokens: 'seen', apps: ['hash + look-up', 'scopegate'] },
      { tokens: 'unseen', apps: ['floor', 'scopegate, cache off'] },
      { tokens: 'seen', apps: ['aws-jwt-verify'] },
      { tokens: 'seen', apps: ['jose'] },
      { tokens: 'seen', apps: ['express-oauth2-jwt-bearer'] },
    ],
  },
  koa: {
    title: 'Koa',
    requests: 1600,
    runs: [
      { tokens: 'seen', apps: ['empty handler'] },
      { tokens: 'seen', apps: ['hash + look-up', 'scopegate'] },
      { tokens: 'unseen', apps: ['floor', 'scopegate, cache off'] },
      { tokens: 'seen', apps: ['koa-jwt + jwks-rsa'] },
    ],
  },
  fastify: {
    title: 'Fastify',
    requests: 1600,
    runs: [
      { tokens: 'seen', apps: ['empty handler'] },
      { tokens: 'seen', apps: ['hash + look-up', 'scopegate'] },
      { tokens: 'unseen', apps: ['floor', 'scopegate, cache off'] },
      { tokens: 'seen', apps: ['fastify-jwt-jwks'] },
      { tokens: 'seen', apps: ['fastify-jwt-jwks, cache on'] },
      { tokens: 'seen', apps: ['@fastify/jwt + get-jwks'] },
    ],
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

/** Every order in turn, so that none always comes after the same other. */
function orderOf(targets, slice) {
  const first = slice % targets.length;
  const order = targets.map((_, index) => targets[(first + index) % targets.length]);
  return slice % 2 === 0 ? order : [order[0], ...order.slice(1).reverse()];
}

/**
 * One round: the servers loaded in turn, a few milliseconds each, so that all meet with whatever else the machine does.
 *
 * @returns of each server: CPU time per request in microseconds, requests a second, and the 99th percentile of what
 *   clients wait
 */
async function loadInTurn(targets, requests) {
  const before = await Promise.all(targets.map(({ server }) => server.cpu()));
  const sent = new Map(targets.map((target) => [target, { seconds: 0, latencies: [] }]));
  for (let slice = 0; slice * SLICE < requests; slice += 1) {
    for (const target of orderOf(targets, slice)) {
      const { seconds, latencies } = await target.client.send(SLICE);
      sent.get(target).seconds += seconds;
      sent.get(target).latencies.push(...latencies);
    }
  }
  const after = await Promise.all(targets.map(({ server }) => server.cpu()));
  return [...sent.values()].map(({ seconds, latencies }, index) => {
    latencies.sort((left, right) => left - right);
    return {
      cpu: (after[index] - before[index]) / latencies.length,
      perSecond: latencies.length / seconds,
      p99: latencies[Math.floor(latencies.length * 0.99)],
    };
  });
}

/**
 * A bare app and others of the same age, in turn.
 *
 * @returns of each app the rounds, the bare one's first
 */
async function measureTogether(framework, apps, requests, settings, sent, { rounds, warmUp }, onRound) {
  const targets = [];
  try {
    for (const name of ['bare', ...apps]) {
      const server = await start(framework, name, settings);
      const client = new Client(server.port, sent);
      targets.push({ server, client });
      await client.open(CONNECTIONS);
    }
    await loadInTurn(targets, warmUp);
    const measured = targets.map(() => []);
    for (let round = 0; round < rounds; round += 1) {
      onRound(round + 1);
      const results = await loadInTurn(targets, requests);
      for (const [index, result] of results.entries()) measured[index].push(result);
    }
    return measured;
  } finally {
    for (const { server, client } of targets) {
      client.close();
      server.stop();
    }
  }
}

/** Several times, one after the other: what a process compiles, and how well, is luck as well. */
async function measureSeveral({ processes, ...extent }, measure, onRound) {
  const measured = [];
  for (let count = 1; count <= processes; count += 1) {
    measured.push(
      await measure(extent, (round) =>
        onRound(`round ${round} of ${extent.rounds}, processes ${count} of ${processes}`),
      ),
    );
  }
  const [first] = measured;
  return first.map((_, index) => measured.flatMap((each) => each[index]));
}

const spreadOf = (rounds, what) => spread(rounds.map((round) => round[what]));

/** The row of an app, beside the rounds of the bare one that were taken with it. */
function rowOf(framework, app, mode, rounds, bare) {
  return {
    framework,
    app,
    kind: kindOf(app),
    mode,
    cpu: spreadOf(rounds, 'cpu'),
    added: spread(rounds.map(({ cpu }, index) => cpu - bare[index].cpu)),
    share: spread(rounds.map(({ cpu }, index) => cpu / bare[index].cpu - 1)),
    perSecond: spreadOf(rounds, 'perSecond'),
    p99: spreadOf(rounds, 'p99'),
  };
}

async function measureFramework(
  framework,
  { title, requests, warmUpFactor = 1, runs },
  settings,
  requestsWith,
  extent,
) {
  const each = { ...extent, warmUp: extent.warmUp * warmUpFactor };
  const rows = [];
  const bares = [];
  for (const { tokens, apps } of runs) {
    const [bare, ...others] = await measureSeveral(
      each,
      (extentOfRun, onRound) =>
        measureTogether(framework, apps, requests, settings, requestsWith[tokens], extentOfRun, onRound),
      (text) => progress(`${title}, ${apps.join(' beside ')}: ${text}`),
    );
    bares.push(...bare);
    rows.push(...apps.map((app, index) => rowOf(framework, app, tokens, others[index], bare)));
  }
  const bare = { cpu: spreadOf(bares, 'cpu'), perSecond: spreadOf(bares, 'perSecond'), p99: spreadOf(bares, 'p99') };
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
    const runs = plan.runs.filter(({ apps }) => withPeers || apps.every((app) => kindOf(app) !== 'peer'));
    frameworks.push(
      await measureFramework(framework, { ...plan, runs }, { issuer, jwk: key.jwk }, requestsWith, extent),
    );
  }
  close();
  return frameworks;
}
