import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Answer, KeyRig, lost, sentKeys, status } from '../../../../test/lifecycle/key-rig.js';
import { newKey } from '../../../../test/support/core.js';
import { algorithmNamed } from './algorithms.js';
import { JwkSet } from './jwk-set.js';

const [a, b] = await Promise.all([newKey('ES256', 'a'), newKey('ES256', 'b')]);
const secret = { kty: 'oct', kid: 'a', k: 'c2VjcmV0', alg: 'HS256' };
const json =
  (value: unknown): Answer =>
  () =>
    Response.json(value);
const text =
  (body: string | Uint8Array<ArrayBuffer>): Answer =>
  () =>
    new Response(body);

/** What is not adopted, and why. */
const REFUSED: readonly (readonly [what: string, answer: Answer, kind: string])[] = [
  ['a lost connection', lost, 'network'],
  ['status 500', status(500), 'status'],
  ['status 204', status(204), 'status'],
  ['status 404', status(404), 'status'],
  [
    'a redirect',
    () => new Response(null, { status: 302, headers: { location: 'https://issuer.example/k' } }),
    'redirect',
  ],
  ['a web page', text('<!doctype html>'), 'not_json'],
  ['half a document', text('{"keys":['), 'not_json'],
  ['an array', json([a.jwk]), 'not_json'],
  ['bytes that are no UTF-8', text(Uint8Array.of(0x7b, 0xff, 0x7d)), 'not_json'],
  ['an object without keys', json({}), 'not_a_key_set'],
  ['one key alone', json(b.jwk), 'not_a_key_set'],
  ['keys that are no list', json({ keys: { 0: b.jwk } }), 'not_a_key_set'],
  ['an empty set', json({ keys: [] }), 'no_usable_key'],
  ['keys of no use', json({ keys: [secret, { ...b.jwk, use: 'enc' }, null] }), 'no_usable_key'],
  ['101 keys', json({ keys: Array.from({ length: 101 }, () => b.jwk) }), 'too_many_keys'],
  ['a byte more than 512 KiB', text(JSON.stringify({ keys: [b.jwk] }).padEnd(524_289)), 'too_large'],
];

async function holding(options: ConstructorParameters<typeof KeyRig>[0] = {}): Promise<KeyRig> {
  const rig = new KeyRig(options);
  rig.answer = () => sentKeys([a]);
  expect(await rig.serve()).toEqual(['a']);
  return rig;
}

describe.each(REFUSED)('%s', (_what, answer, kind) => {
  it('leaves the set that is held as it is and counts as a failure', async () => {
    const rig = await holding();
    const before = rig.set.current();
    rig.answer = answer;
    rig.advance(480);
    await rig.serve();
    expect(rig.set.current()).toBe(before);
    const message = expect.stringContaining(rig.jwksUri);
    expect(rig.set.status()).toMatchObject({ state: 'aging', keys: 1, lastError: { kind, at: rig.now, message } });
    expect(rig.events.at(-1)).toEqual({ event: 'failed', issuer: rig.issuer, kind });
    rig.advance(3719);
    expect(await rig.serve()).toEqual(['a']);
    rig.advance(1);
    expect(await rig.serve()).toBe('keys_unavailable');
  });

  it('is an outage where none is held', async () => {
    const rig = new KeyRig();
    rig.answer = answer;
    expect(await rig.serve()).toBe('keys_unavailable');
    expect(rig.set.status()).toMatchObject({ state: 'empty', keys: 0, lastError: { kind } });
  });
});

describe('an error that nobody foresaw', () => {
  it('is an outage, and the cause of the failure', async () => {
    const cause = new RangeError('unforeseen');
    const rig = new KeyRig({
      mayFetch: () => {
        throw cause;
      },
    });
    const failure = await rig.set.current();
    expect(failure).toMatchObject({ reason: 'keys_unavailable', cause: { kind: 'network', cause } });
    expect(rig.set.status().lastError).toEqual({ kind: 'network', message: 'the fetch failed', at: rig.now });
  });
});

describe('an issuer that is not known to be one', () => {
  it('is named in no event', async () => {
    const heard: unknown[] = [];
    const listen = (event: unknown): unknown => heard.push(event);
    subscribe('scopegate:keys', listen);
    onTestFinished(() => {
      unsubscribe('scopegate:keys', listen);
    });
    let isConfirmed = false;
    const rig = new KeyRig({ isConfirmed: () => isConfirmed });
    await rig.set.current();
    isConfirmed = true;
    rig.advance(1);
    rig.answer = () => sentKeys([a]);
    await rig.set.current();
    expect(heard).toEqual([
      { event: 'failed', kind: 'network' },
      { event: 'adopted', issuer: rig.issuer, keys: 1 },
    ]);
  });
});

describe('what is adopted', () => {
  it.each<readonly [string, Answer, number]>([
    ['100 keys', json({ keys: Array.from({ length: 100 }, () => b.jwk) }), 100],
    ['exactly 512 KiB', text(JSON.stringify({ keys: [b.jwk] }).padEnd(524_288)), 1],
    [
      'one usable key among many',
      json({ keys: [secret, null, { kty: 'LATTICE' }, b.jwk, { ...b.jwk, use: 'enc' }] }),
      1,
    ],
    ['a set with further members', json({ issuer: 'anybody', keys: [b.jwk], next: 'https://evil.example/' }), 1],
  ])('%s', async (_what, answer, size) => {
    const rig = await holding();
    rig.answer = answer;
    expect(await rig.miss()).not.toBe('keys_unavailable');
    expect(rig.set.status()).toMatchObject({ state: 'fresh', keys: size });
  });

  it.each(['text/html', 'application/jwk-set+json', 'image/png'])('it may call itself %s', async (type) => {
    const rig = new KeyRig();
    rig.answer = () => sentKeys([a], { 'content-type': type });
    expect(await rig.serve()).toEqual(['a']);
  });

  it('the limits are what the options say', async () => {
    const rig = await holding({ keys: { maxBytes: 1024, maxKeys: 2 } });
    rig.answer = text(JSON.stringify({ keys: [b.jwk] }).padEnd(1025));
    await rig.miss();
    expect(rig.set.status().lastError?.kind).toBe('too_large');
    rig.answer = json({ keys: [b.jwk, b.jwk, b.jwk] });
    rig.advance(1);
    await rig.miss();
    expect(rig.set.status().lastError?.kind).toBe('too_many_keys');
  });

  it('a set with secrets in it is announced as suspicious, and what it has of use is used', async () => {
    const rig = await holding();
    rig.answer = json({ keys: [secret, b.jwk] });
    expect(await rig.miss()).toEqual(['b']);
    expect(rig.events.slice(1)).toEqual([
      { event: 'suspicious', issuer: rig.issuer },
      { event: 'adopted', issuer: rig.issuer, keys: 1 },
    ]);
  });
});

describe('the swap', () => {
  it('is at once: who holds the old set keeps it whole', async () => {
    const rig = await holding();
    const before = (await rig.set.current()) as JwkSet;
    rig.answer = () => sentKeys([b]);
    const release = rig.hold();
    const newer = rig.set.refetch(before);
    expect(rig.set.current()).toBe(before);
    await release();
    const after = (await newer) as JwkSet;
    expect(rig.set.current()).toBe(after);
    const algorithm = algorithmNamed('ES256');
    if (algorithm === undefined) throw new Error('no ES256');
    expect(before.select('a', algorithm, undefined)).toHaveLength(1);
    expect(before.select('b', algorithm, undefined)).toBe('unknown');
    expect(after.select('a', algorithm, undefined)).toBe('unknown');
  });

  it('keeps the keys that stayed what they were', async () => {
    const rig = await holding();
    const before = (await rig.set.current()) as JwkSet;
    rig.answer = () => sentKeys([b, a]);
    const after = (await rig.set.refetch(before)) as JwkSet;
    expect(after).toBeInstanceOf(JwkSet);
    const algorithm = algorithmNamed('ES256');
    if (algorithm === undefined) throw new Error('no ES256');
    const [key] = before.select('a', algorithm, undefined) as Exclude<ReturnType<JwkSet['select']>, string>;
    expect(key !== undefined && after.has(key)).toBe(true);
    rig.answer = () => sentKeys([b]);
    const last = (await rig.set.refetch(after)) as JwkSet;
    expect(key !== undefined && last.has(key)).toBe(false);
  });
});
