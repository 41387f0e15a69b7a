import { describe, expect, it } from 'vitest';
import { type Asked, KeyRig, sentKeys } from '../../../../test/lifecycle/key-rig.js';
import { newKey } from '../../../../test/support/core.js';

const [a, b] = await Promise.all([newKey('ES256', 'a'), newKey('ES256', 'b')]);

/** An issuer that serves metadata, and its keys where it says they are. */
function discovered(options: ConstructorParameters<typeof KeyRig>[0] = {}) {
  const rig = new KeyRig({ ...options, jwksUri: undefined });
  const issuer = {
    jwksUri: `${rig.issuer}keys`,
    metadata: (): unknown => ({ issuer: rig.issuer, jwks_uri: issuer.jwksUri }),
    keys: (_asked: Asked): Response => sentKeys([a]),
  };
  const isMetadata = (url: string): boolean => url.includes('/.well-known/');
  rig.answer = (asked) => {
    if (!isMetadata(asked.url))
      return asked.url === issuer.jwksUri ? issuer.keys(asked) : new Response(null, { status: 404 });
    const metadata = issuer.metadata();
    return typeof metadata === 'number' ? new Response(null, { status: metadata }) : Response.json(metadata);
  };
  return {
    rig,
    issuer,
    /** What was asked for since the last time, by its name. */
    log: () => rig.asked.splice(0).map(({ url }) => (isMetadata(url) ? 'metadata' : url.slice(rig.issuer.length))),
  };
}

const answering = (status: number) => (): Response => new Response(null, { status });

describe('where the keys stand', () => {
  it('is asked once', async () => {
    const { rig, log } = discovered();
    expect(await rig.serve()).toEqual(['a']);
    rig.advance(600);
    await rig.serve();
    rig.advance(10_000);
    await rig.serve();
    expect(log()).toEqual(['metadata', 'keys', 'keys', 'keys']);
  });

  it('is asked again as long as there is no answer, once a second', async () => {
    const { rig, issuer, log } = discovered();
    const { metadata } = issuer;
    issuer.metadata = () => 500;
    for (let step = 0; step < 30; step += 1) {
      expect(await rig.serve()).toBe('keys_unavailable');
      rig.advance(0.1);
    }
    expect(log()).toEqual(Array(6).fill('metadata'));
    issuer.metadata = metadata;
    expect(await rig.serve()).toEqual(['a']);
    expect(log()).toEqual(['metadata', 'keys']);
  });

  it('stays known when the keys cannot be had', async () => {
    const { rig, issuer, log } = discovered();
    const { keys } = issuer;
    issuer.keys = answering(500);
    await rig.serve();
    rig.advance(1);
    issuer.keys = keys;
    await rig.serve();
    expect(log()).toEqual(['metadata', 'keys', 'keys']);
  });

  it.each([404, 410])('is asked again after two answers of %i in a row', async (status) => {
    const { rig, issuer, log } = discovered();
    await rig.serve();
    issuer.keys = answering(status);
    rig.advance(600);
    expect(await rig.serve()).toEqual(['a']);
    expect(log()).toEqual(['metadata', 'keys', 'keys']);
    rig.advance(2);
    expect(await rig.serve()).toEqual(['a']);
    expect(log()).toEqual(['keys']);
    issuer.jwksUri = `${rig.issuer}moved`;
    issuer.keys = () => sentKeys([b]);
    rig.advance(4);
    expect(await rig.serve()).toEqual(['a']);
    expect(await rig.serve()).toEqual(['b']);
    expect(log()).toEqual(['metadata', 'moved']);
  });

  it.each([
    ['500', answering(500)],
    ['an empty set', () => Response.json({ keys: [] })],
  ])('is not asked again where they were not in a row, with %s in between', async (_what, between) => {
    const { rig, issuer, log } = discovered();
    await rig.serve();
    rig.advance(600);
    for (const keys of [answering(404), between, answering(404), between]) {
      issuer.keys = keys;
      await rig.serve();
      rig.advance(60);
    }
    expect(log()).toEqual(['metadata', 'keys', 'keys', 'keys', 'keys', 'keys']);
    issuer.keys = () => sentKeys([b]);
    await rig.serve();
    expect(log()).toEqual(['keys']);
  });

  it('a good answer in between begins the count anew', async () => {
    const { rig, issuer, log } = discovered();
    await rig.serve();
    for (const keys of [answering(404), () => sentKeys([a]), answering(404), () => sentKeys([a])]) {
      issuer.keys = keys;
      rig.advance(660);
      await rig.serve();
    }
    expect(log()).toEqual(['metadata', ...Array(5).fill('keys')]);
  });

  it('is asked again after two more where it turned out to be the same', async () => {
    const { rig, issuer, log } = discovered();
    await rig.serve();
    issuer.keys = answering(404);
    rig.advance(600);
    for (let attempt = 0; attempt < 6; attempt += 1) {
      await rig.serve();
      rig.advance(60);
    }
    expect(log()).toEqual(['metadata', 'keys', 'keys', 'keys', 'metadata', 'keys', 'keys', 'metadata', 'keys', 'keys']);
  });

  it('metadata that is not found counts for nothing', async () => {
    const { rig, issuer, log } = discovered();
    const { metadata, keys } = issuer;
    issuer.metadata = () => 404;
    for (let second = 0; second < 3; second += 1) {
      await rig.serve();
      rig.advance(1);
    }
    log();
    issuer.metadata = metadata;
    issuer.keys = answering(404);
    await rig.serve();
    rig.advance(1);
    issuer.keys = keys;
    expect(await rig.serve()).toEqual(['a']);
    expect(log()).toEqual(['metadata', 'keys', 'keys']);
  });

  it('is not asked at all where it was configured', async () => {
    const rig = new KeyRig();
    rig.answer = answering(404);
    for (let second = 0; second < 5; second += 1) {
      await rig.serve();
      rig.advance(1);
    }
    expect(new Set(rig.asked.map(({ url }) => url))).toEqual(new Set([rig.jwksUri]));
  });

  it('elsewhere has no tag from before', async () => {
    const { rig, issuer } = discovered();
    issuer.keys = () => sentKeys([a], { etag: '"1"' });
    await rig.serve();
    issuer.keys = answering(410);
    rig.advance(600);
    await rig.serve();
    rig.advance(2);
    await rig.serve();
    issuer.jwksUri = `${rig.issuer}moved`;
    issuer.keys = ({ etag }) => (etag === undefined ? sentKeys([b]) : new Response(null, { status: 304 }));
    rig.advance(4);
    await rig.serve();
    expect(await rig.serve()).toEqual(['b']);
  });
});

describe('metadata and keys together', () => {
  it('are one fetch, with one timeout', async () => {
    const { rig, issuer } = discovered({ keys: { timeout: 0.03, discoveryTimeout: 2 } });
    issuer.metadata = () => ({ issuer: rig.issuer, jwks_uri: issuer.jwksUri });
    const { answer } = rig;
    rig.answer = (asked) => (asked.url.endsWith('keys') ? new Promise(() => undefined) : answer(asked));
    expect(await rig.serve()).toBe('keys_unavailable');
    expect(rig.set.status().lastError?.kind).toBe('timeout');
    expect(rig.attempts).toBe(1);
  });

  it('of a tenant that has to wait are not asked for, and its turn comes', async () => {
    let mayFetch = false;
    const { rig, log } = discovered({ mayFetch: () => mayFetch });
    expect(await rig.serve()).toBe('keys_unavailable');
    expect(rig.set.status().lastError).toMatchObject({
      kind: 'rationed',
      message: `too many new issuers at once; ${rig.issuer} has to wait`,
    });
    expect(log()).toEqual([]);
    mayFetch = true;
    expect(await rig.serve()).toBe('keys_unavailable');
    rig.advance(1);
    expect(await rig.serve()).toEqual(['a']);
    expect(log()).toEqual(['metadata', 'keys']);
  });
});
