import { inspect } from 'node:util';
import { createVerifier, isAccessTokenError, verifyAccessToken } from '@scopegate/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { harnesses } from '../support/adapters.js';
import { parseChallenge } from '../support/answers.js';
import { type Answer, type Api, auth, requiresScope } from '../support/api.js';
import { linesOf } from '../support/raw-http.js';
import { createWorld } from '../support/world.js';

const world = await createWorld();
const MARK = 'XMARKX';

/** What a hostile token may carry, in the hope that it comes out in an answer. */
const HOSTILE = [
  `${MARK}\r\nX-Injected: 1`,
  `${MARK}", error="none`,
  `${MARK}\\`,
  `${MARK}\u0000\u0001\u007f`,
  `${MARK}\ud83d\ude00\u00e9\u0416`,
  `${MARK}\u2028\u2029`,
  `${MARK}<script>alert(1)</script>`,
  `${MARK}, Basic realm="x"`,
  `%0d%0a${MARK}`,
];

/** Places for it, in tokens that are refused for many reasons, or for the lack of a scope. */
const PLACES: readonly ((text: string) => Promise<string>)[] = [
  (text) => world.token({ header: { kid: text } }),
  (text) => world.token({ header: { typ: text } }),
  (text) => world.token({ header: { alg: text } }),
  (text) => world.token({ header: { crit: [text] } }),
  (text) => world.token({ claims: { iss: text } }),
  (text) => world.token({ claims: { aud: text } }),
  (text) => world.token({ claims: { exp: text } }),
  (text) => world.token({ claims: { sub: [text] } }),
  (text) => world.token({ claims: { cnf: { jkt: text } } }),
  (text) => world.token({ claims: { scope: text } }),
  (text) => world.token({ claims: { scope: undefined, scp: [text], [text]: text } }),
  async (text) => `${(await world.token()).slice(0, -4)}${Buffer.from(text).toString('base64url')}`,
];

const allowed = /^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/;

/** RFC 6750 §3: a scheme with a parameter at least, none twice, and of their characters none that is not theirs. */
function expectProperChallenge(answer: Answer): void {
  const challenges = linesOf(answer, 'www-authenticate');
  expect(challenges).toHaveLength(1);
  const { scheme, parameters } = parseChallenge(challenges[0] ?? '');
  const names = parameters.map(([name]) => name);
  expect(scheme).toBe('Bearer');
  expect(names.length).toBeGreaterThan(0);
  expect(new Set(names).size).toBe(names.length);
  for (const [name, value] of parameters) {
    if (name !== 'realm') expect(value).toMatch(allowed);
    if (name === 'scope') expect(value).toMatch(/^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/);
  }
}

describe.each(harnesses.map((harness) => [harness.name, harness] as const))('%s', (_name, harness) => {
  let api: Api;
  beforeAll(async () => {
    api = await harness.start({
      '/': [auth(world.options), requiresScope('read:contacts', "odd!#$%&'()*+,-./:;<=>?@[]^_`{|}~")],
      '/realm': [auth({ ...world.options, realm: 'the "inner" \\ ring' })],
      '/audience': [auth({ ...world.options, audience: 'caf\u00e9' })],
      '/everything': [auth({ ...world.options, scope: ['a', 'b'] }), requiresScope('b', 'c')],
    });
  });
  afterAll(() => api.close());

  const get = (token: string, path = '/') => api.send({ path, lines: [`Authorization: Bearer ${token}`] });

  it.each(HOSTILE.map((text) => [JSON.stringify(text), text] as const))(
    '[B11] [B10] [A3] nothing of a token reaches an answer: %s',
    async (_title, text) => {
      for (const place of PLACES) {
        const answer = await get(await place(text));
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(answer.status).toBeLessThan(500);
        expectProperChallenge(answer);
        expect(JSON.stringify(answer.headers) + answer.body.toString('latin1')).not.toContain(MARK);
        expect(linesOf(answer, 'x-injected')).toEqual([]);
      }
    },
  );

  it('[B9] [B10] [A1] every challenge has a parameter and none twice, whatever was wrong', async () => {
    const { issuer } = world;
    const tokens = await Promise.all([
      issuer.expired(),
      issuer.forged(),
      issuer.unsigned(),
      issuer.forOtherAudience(),
      world.token(),
    ]);
    for (const token of ['', 'a b', 'a.b.c', ...tokens]) {
      for (const path of ['/', '/realm', '/audience', '/everything']) {
        const answer = await get(token, path);
        if (answer.status !== 200) expectProperChallenge(answer);
      }
    }
  });

  it('[A3] [B9] a realm is quoted, its quotes and backslashes escaped', async () => {
    const answer = await api.send({ path: '/realm' });
    expect(linesOf(answer, 'www-authenticate')).toEqual(['Bearer realm="the \\"inner\\" \\\\ ring"']);
  });

  it('[B9] [B11] where the audience cannot stand in a header, the realm is another', async () => {
    const answer = await api.send({ path: '/audience' });
    expect(linesOf(answer, 'www-authenticate')).toEqual(['Bearer realm="api"']);
  });

  it('[B16] scopes of any characters that scopes may have are named as they are', async () => {
    const [challenge = ''] = linesOf(await get(await world.token({ scope: 'none' })), 'www-authenticate');
    const scope = parseChallenge(challenge).parameters.find(([name]) => name === 'scope');
    expect(scope?.[1]).toBe("read:contacts odd!#$%&'()*+,-./:;<=>?@[]^_`{|}~");
  });

  it('[R4] no answer holds the token that it refuses, nor a part of it', async () => {
    const { issuer } = world;
    for (const token of await Promise.all([
      issuer.expired(),
      issuer.forged(),
      issuer.tampered(),
      issuer.unknownKey(),
    ])) {
      const answer = await get(token);
      const text = JSON.stringify(answer.headers) + answer.body.toString('latin1');
      for (const part of token.split('.')) expect(text).not.toContain(part.slice(0, 16));
    }
  });
});

describe('verifyAccessToken', () => {
  it.each(HOSTILE.map((text) => [JSON.stringify(text), text] as const))(
    '[B11] [R4] nothing of a token reaches the message, the headers or the stack of its error: %s',
    async (_title, text) => {
      for (const place of PLACES) {
        const call = verifyAccessToken(await place(text), { ...world.options, scope: 'read:contacts' });
        const error: unknown = await call.catch((thrown: unknown) => thrown);
        expect(isAccessTokenError(error)).toBe(true);
        expect(inspect(error, { depth: 10 })).not.toContain(MARK);
      }
    },
  );

  it('[R4] neither a verified token, nor its verifier, nor an error shows the token where it is logged', async () => {
    const verifier = createVerifier(world.options);
    const token = await world.token();
    const forged = await world.issuer.forged();
    const shown = [
      await verifier.verify(token),
      verifier,
      verifier.status(),
      await verifier.verify(forged).catch((error: unknown) => error),
    ];
    const text = shown.map((each) => inspect(each, { depth: 20, showHidden: true }) + JSON.stringify(each)).join();
    for (const part of [...token.split('.').slice(1), ...forged.split('.').slice(1)]) expect(text).not.toContain(part);
  });
});
