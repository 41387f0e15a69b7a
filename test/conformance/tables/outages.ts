import type { TestIssuer } from '@scopegate/testing';
import type { AuthOptions } from '../../support/api.js';
import { createWorld, ISSUER } from '../../support/world.js';
import type { Case, Table } from '../cases.js';
import { type Documents, KEYS, metadata, OAUTH, OPENID, unavailable } from '../documents.js';

const world = await createWorld();
const outage = (shows: string, title: string, documents: Documents): Case =>
  unavailable(world, `${shows} B17`, title, documents);

/** What an issuer that is unwell answers with, in the place of a good document. */
const answers: readonly (readonly [string, string, (good: object) => unknown])[] = [
  ['H5', 'status 500', () => new Response('oops', { status: 500 })],
  ['H5', 'status 404', () => undefined],
  ['H5', 'status 401', () => new Response('who are you?', { status: 401 })],
  ['H5', 'status 201 and a good document', (good) => Response.json(good, { status: 201 })],
  ['H5', 'status 203 and a good document', (good) => Response.json(good, { status: 203 })],
  ['H5', 'status 204', () => new Response(null, { status: 204 })],
  ['H5', 'status 304 unasked', () => new Response(null, { status: 304 })],
  ['H5', 'a web page', () => new Response('<!doctype html><title>Back soon</title>')],
  ['H5', 'nothing', () => new Response('')],
  ['H5 D1', 'a list', () => []],
  ['H5 D1', 'a number', () => 1],
  ['H5 D1', 'a text', () => 'keys'],
  ['H5 D1', 'null', () => null],
  ['H5', 'half a document', (good) => new Response(JSON.stringify(good).slice(0, -2))],
  [
    'H5',
    'a document that is not in UTF-8',
    (good) => new Response(Buffer.from(`${JSON.stringify(good).slice(0, -1)},"x":"\xff"}`, 'latin1')),
  ],
];

const unwell: readonly Case[] = answers.flatMap(([shows, what, answer]) => [
  outage(shows, `metadata that is ${what} is an outage`, { [OPENID]: answer(metadata()), [OAUTH]: answer(metadata()) }),
  outage(shows, `a key set that is ${what} is an outage`, {
    [OPENID]: metadata(),
    [KEYS]: answer(world.issuer.jwks()),
  }),
]);

const redirects: readonly Case[] = [301, 302, 303, 307, 308].flatMap((status) =>
  [`${ISSUER}moved`, 'https://other.example/moved', 'http://tenant.example/moved'].flatMap((location) => {
    const moved = new Response(null, { status, headers: { location } });
    return [
      outage('D16', `metadata is not looked for where status ${status} leads: ${location}`, {
        [OPENID]: moved,
        [OAUTH]: moved,
        [location]: metadata(),
      }),
      outage('D16', `keys are not taken from where status ${status} leads: ${location}`, {
        [OPENID]: metadata(),
        [KEYS]: moved,
        [location]: world.issuer.jwks(),
      }),
    ];
  }),
);

const { keys } = world.issuer.jwks();
const keySets: readonly Case[] = (
  [
    ['without keys', { keys: [] }],
    ['with an object for a list', { keys: { 0: keys[0], length: 1 } }],
    ['with null for a list', { keys: null }],
    ['that has no list', { key: keys }],
    ['that is a single key', keys[0]],
    ['without a usable key', { keys: [{ ...keys[0], use: 'enc' }] }],
    ['of more than a hundred keys', { keys: [...keys, ...Array(100).fill({ kty: 'x' })] }],
    ['of more than 512 KiB', { keys, padding: 'x'.repeat(524_288) }],
  ] as const
).map(([what, set]) => outage('D1', `a key set ${what} is an outage`, { [OPENID]: metadata(), [KEYS]: set }));

/** Faults of the test issuer, which breaks connections as a real one does. */
async function faulty(
  title: string,
  misfortune: (issuer: TestIssuer) => void,
  options: Partial<AuthOptions> = {},
): Promise<Case> {
  const unwellWorld = await createWorld();
  misfortune(unwellWorld.issuer);
  return {
    shows: 'B17',
    title,
    token: () => unwellWorld.token(),
    options: () => ({ ...unwellWorld.options, ...options }),
    refused: 'keys_unavailable',
  };
}

/** Seconds: as long as these tests wait for an issuer that does not answer. */
const impatient = { keys: { timeout: 0.03, discoveryTimeout: 0.01 } };
const faults = await Promise.all([
  faulty('a connection that breaks is an outage', (issuer) => issuer.fault('reset')),
  faulty('a body that breaks off is an outage', (issuer) => issuer.fault('truncated-body')),
  faulty('an issuer that never answers is an outage', (issuer) => issuer.fault('silence'), impatient),
  faulty('keys that never come are an outage', (issuer) => issuer.fault('silence', { only: 'jwks' }), impatient),
  faulty('keys that come in drops are an outage', (issuer) => issuer.fault('drip', { only: 'jwks' }), impatient),
  faulty('a fetch that does not heed that nobody waits any more is an outage', () => undefined, {
    ...impatient,
    fetch: () => new Promise(() => undefined),
  }),
  faulty('a body without end is an outage', (issuer) => issuer.fault('endless-body', { only: 'jwks' })),
]);

export const outages: Table = {
  world,
  cases: [...unwell, ...redirects, ...keySets, ...faults],
};
