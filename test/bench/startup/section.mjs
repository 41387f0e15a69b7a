// What a contender costs before the first request: import, first token, disk.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { spread } from '../measure.mjs';
import { progress, say } from '../progress.mjs';
import { AUDIENCE, createKey, ISSUER, mint } from '../tokens.mjs';
import { installedSize } from './size.mjs';

const exec = promisify(execFile);

/** What users of a contender import, and install. */
const IMPORTS = {
  '@scopegate/core': ['@scopegate/core'],
  '@scopegate/express': ['@scopegate/express'],
  '@scopegate/koa': ['@scopegate/koa'],
  '@scopegate/fastify': ['@scopegate/fastify'],
  jose: ['jose'],
  'aws-jwt-verify': ['aws-jwt-verify'],
  'fast-jwt': ['fast-jwt'],
  'jsonwebtoken + jwks-rsa': ['require:jsonwebtoken', 'require:jwks-rsa'],
  'express-oauth2-jwt-bearer': ['require:express-oauth2-jwt-bearer'],
  'koa-jwt + jwks-rsa': ['require:koa-jwt', 'require:jwks-rsa'],
  'fastify-jwt-jwks': ['require:fastify-jwt-jwks'],
  '@fastify/jwt + get-jwks': ['require:@fastify/jwt', 'require:get-jwks'],
};

const FIRST_TOKEN = ['@scopegate/core', 'jose', 'aws-jwt-verify', 'fast-jwt', 'jsonwebtoken + jwks-rsa'];

async function timeIn(child, args) {
  const { stdout } = await exec(process.execPath, [fileURLToPath(new URL(child, import.meta.url)), ...args]);
  return Number(stdout);
}

/** Every program in turn, so many times; the first turn, which warms the disk's cache, does not count. */
async function inTurn(names, rounds, what, time) {
  const times = new Map(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    progress(`${what}: round ${round} of ${rounds}`);
    for (const name of names) {
      const milliseconds = await time(name);
      if (round > 0) times.get(name).push(milliseconds);
    }
  }
  return times;
}

const summary = (times) => [...times].map(([name, each]) => ({ name, milliseconds: spread(each) }));

/** Import time, time to the first verified token, and what is installed. */
export async function measureStartup({ rounds }) {
  const names = Object.keys(IMPORTS);
  const imported = await inTurn(names, rounds, 'Import', (name) => timeIn('import-time-child.mjs', IMPORTS[name]));
  const jose = imported.get('jose');
  const beyondJose = spread(imported.get('@scopegate/express').map((time, index) => time - jose[index]));
  say(`Import of @scopegate/express: ${beyondJose.median.toFixed(1)} ms beyond jose's`);

  const folder = await mkdtemp(join(tmpdir(), 'scopegate-bench-'));
  const file = join(folder, 'token.json');
  try {
    const key = await createKey('RS256');
    const [token] = await mint(key, 1);
    const { jwk, pem } = key;
    await writeFile(
      file,
      JSON.stringify({ token: token.toString('latin1'), jwk, pem, issuer: ISSUER, audience: AUDIENCE }),
    );
    const first = await inTurn(FIRST_TOKEN, rounds, 'First token', (name) =>
      timeIn('first-token-child.mjs', [name, file]),
    );
    say(`First verified token after ${spread(first.get('@scopegate/core')).median.toFixed(0)} ms`);

    const installed = [];
    for (const name of names) {
      progress(`Installed size: ${name}`);
      const packages = IMPORTS[name].map((each) => each.replace('require:', ''));
      installed.push({ name, ...(await installedSize(packages)) });
    }
    return { imported: summary(imported), beyondJose, firstToken: summary(first), installed };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
