import { createHash } from 'node:crypto';
import type { AuthOptions } from '../../support/api.js';
import { ecKey, edKey, encoded, hmacToken, type RawKey, rawToken, rsaKey } from '../../support/raw-keys.js';
import { createWorld, trustKeys } from '../../support/world.js';
import type { Case, Table } from '../cases.js';

const world = await createWorld();
const ec = ecKey();
const rsa = rsaKey();
// Beside a key that is not used, so that there is a set at all.
const spare = { ...ecKey().jwk, kid: 'spare' };

// One set holds the keys of all cases, each case's under a name of its own.
const everything: unknown[] = [spare];
let ofEverything: AuthOptions | undefined;
let names = 0;
const options = (): AuthOptions => {
  ofEverything ??= { ...trustKeys(world, { keys: everything }), keys: { maxKeys: 1000 } };
  return ofEverything;
};
/** Publishes keys under a new name, which is returned. */
function publish(...keys: readonly unknown[]): string {
  names += 1;
  const kid = `k${names}`;
  everything.push(
    ...keys.map((jwk) => (typeof jwk === 'object' && jwk !== null && 'kid' in jwk ? { ...jwk, kid } : jwk)),
  );
  return kid;
}

const sign = (key: RawKey, alg = 'ES256', kid = 'k') => rawToken(key, { alg, kid }, world.claims());
const ecJwk = (overrides: object = {}) => ({ ...ec.jwk, kid: 'k', ...overrides });
const rsaJwk = (overrides: object = {}) => ({ ...rsa.jwk, kid: 'k', ...overrides });

/** A token of one of these keys, of which the last one signs. */
function ofKeys(keys: readonly unknown[], signer: RawKey = ec, alg = 'ES256'): Pick<Case, 'token' | 'options'> {
  const kid = publish(...keys);
  return { token: () => sign(signer, alg, kid), options };
}
const notUsed = (shows: string, what: string, ...keys: readonly unknown[]): Case => ({
  shows,
  title: `a key is not used that ${what}`,
  ...ofKeys(keys),
  refused: 'key_unknown',
});
const used = (shows: string, what: string, ...keys: readonly unknown[]): Case => ({
  shows,
  title: `a key is used ${what}`,
  ...ofKeys(keys),
});

const purposes: readonly Case[] = [
  ...['enc', 'SIG', 'sig ', '', 'verify', 1, null, ['sig']].map((use) =>
    notUsed('D5', `is for ${JSON.stringify(use)}`, ecJwk({ use })),
  ),
  ...[['sign'], ['encrypt'], [], ['VERIFY'], 'verify', null, { verify: true }, [['verify']]].map((operations) =>
    notUsed('D6', `may do ${JSON.stringify(operations)}`, ecJwk({ key_ops: operations })),
  ),
  notUsed('D6', 'may verify twice', ecJwk({ key_ops: ['verify', 'verify'] })),
  notUsed('D6', 'may encrypt, and is for signatures', ecJwk({ use: 'sig', key_ops: ['verify', 'encrypt'] })),
  notUsed('D6 D5', 'may verify, and is for encryption', ecJwk({ use: 'enc', key_ops: ['verify'] })),
  used('D6', 'that may verify', ecJwk({ key_ops: ['verify'] })),
  used('D6', 'that may verify and sign, and is for signatures', ecJwk({ use: 'sig', key_ops: ['sign', 'verify'] })),
  used('D5', 'that is for signatures', ecJwk({ use: 'sig' })),
  used('D5', 'that is for nothing in particular', ecJwk()),
  ...['RS256', 'ES384', 'HS256', 'none', 'ECDH-ES', '', 1, null].map((alg) =>
    notUsed('D7 D8', `is said to be for ${JSON.stringify(alg)}, which its curve is not`, ecJwk({ alg })),
  ),
];

/** What RFC 7517 §5 asks to be passed over. */
const unusable: readonly (readonly [string, unknown])[] = [
  ['of a type that nobody knows', { kty: 'LATTICE', kid: 'x', pub: 'AQAB' }],
  ['without a type', { kid: 'x', x: 'AQAB' }],
  ['of a type in lower case', { ...ec.jwk, kty: 'ec', kid: 'x' }],
  ['on a curve that nobody knows', { ...ec.jwk, crv: 'P-999', kid: 'x' }],
  ['for agreement', { kty: 'OKP', crv: 'X25519', x: edKey().jwk['x'], kid: 'x' }],
  ['without its modulus', { kty: 'RSA', e: 'AQAB', kid: 'x' }],
  ['whose modulus is a number', { kty: 'RSA', e: 'AQAB', n: 1, kid: 'x' }],
  ['that is null', null],
  ['that is a text', 'key'],
  ['that is a list', [ec.jwk]],
  ['that is a number', 1],
  ['that is empty', {}],
  ['whose name is a number', { ...ec.jwk, kid: 1 }],
];

const sets: readonly Case[] = [
  ...unusable.map(([what, jwk]) => used('D2', `though beside it stands one ${what}`, jwk, ecJwk(), jwk)),
  used('D3', 'with members that nobody knows', ecJwk({ x5t: 'abc', nbf: 1, 'https://example.com/': { a: [null] } })),
  {
    shows: 'D3',
    title: 'a set is used with members that nobody knows',
    token: () => sign(ec),
    options: () => trustKeys(world, { keys: [ecJwk()], next: 'page', kty: 'oct', '@context': {} }),
  },
  {
    shows: 'D4',
    title: 'of two members of one name the last one counts, and makes a key usable',
    token: () => sign(ec),
    options: () =>
      trustKeys(world, `{"keys":[${JSON.stringify(ecJwk({ use: 'sig' })).replace('{', '{"use":"enc",')}]}`),
  },
  {
    shows: 'D4',
    title: 'of two members of one name the last one counts, and makes a key unusable',
    token: () => sign(ec),
    options: () =>
      trustKeys(world, `{"keys":[${JSON.stringify(spare)},${JSON.stringify(ecJwk()).replace(/}$/, ',"use":"enc"}')}]}`),
    refused: 'key_unknown',
  },
  {
    shows: 'D4',
    title: 'of two lists of keys the last one counts',
    token: () => sign(ec),
    options: () => trustKeys(world, `{"keys":[${JSON.stringify(ecJwk())}],"keys":[${JSON.stringify(spare)}]}`),
    refused: 'key_unknown',
  },
];

const others = (count: number): object[] => Array.from({ length: count }, () => ({ ...ecKey().jwk, kid: 'k' }));

const namesakes: readonly Case[] = [
  used(
    'D9',
    'among namesakes of other types and purposes',
    rsaJwk(),
    ecJwk({ use: 'enc' }),
    ecJwk(),
    rsaJwk({ alg: 'PS256' }),
  ),
  used(
    'D9',
    'among namesakes on other curves',
    { ...ecKey('P-384').jwk, kid: 'k' },
    { ...edKey().jwk, kid: 'k' },
    ecJwk(),
  ),
  used('D9 D10', 'beside a secret of its name', { kty: 'oct', kid: 'k', k: encoded('secret') }, ecJwk()),
  used('D9', 'as the fourth of its name', ...others(3), ecJwk()),
  {
    shows: 'D9',
    title: 'a fifth key of one name is not tried',
    ...ofKeys([...others(4), ecJwk()]),
    refused: 'signature_invalid',
  },
  {
    shows: 'D9',
    title: 'a token without a key name is tried with four keys and no more',
    token: () => rawToken(ec, { alg: 'ES256' }, world.claims()),
    options: () => trustKeys(world, { keys: [spare, ...others(3), ecJwk()] }),
    refused: 'signature_invalid',
  },
  {
    shows: 'C13',
    title: 'a key without a name serves no token that names one',
    ...ofKeys([ec.jwk]),
    refused: 'key_unknown',
  },
];

const secret = 'a shared secret of thirty-two bytes or more';

const secrets: readonly Case[] = [
  {
    shows: 'D10 F4',
    title: 'a secret in the published set verifies nothing',
    token: () => hmacToken(secret, { alg: 'HS256', kid: 'secret' }, world.claims()),
    options: () => trustKeys(world, { keys: [spare, { kty: 'oct', kid: 'secret', alg: 'HS256', k: encoded(secret) }] }),
    refused: 'algorithm_not_allowed',
  },
  notUsed('D10', 'brings its private half', { ...ec.privateJwk, kid: 'k' }),
  notUsed('D10', 'brings a private half of nothing', ecJwk({ d: '' })),
  {
    shows: 'D10',
    title: 'an RSA key is not used that brings its private half',
    ...ofKeys([{ ...rsa.privateJwk, kid: 'k' }], rsa, 'RS256'),
    refused: 'key_unknown',
  },
  ...['p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'].map(
    (member): Case => ({
      shows: 'D10',
      title: `an RSA key is not used that brings ${member}`,
      ...ofKeys([rsaJwk({ [member]: 'AQAB' })], rsa, 'RS256'),
      refused: 'key_unknown',
    }),
  ),
];

/** With the exponent 1, a signature is nothing but the padded hash, and anybody can write it: RFC 8017 §9.2. */
function forgedForExponentOne(kid: string): string {
  const input = `${encoded({ alg: 'RS256', kid })}.${encoded(world.claims())}`;
  const prefix = Buffer.from('3031300d060960864801650304020105000420', 'hex');
  const digest = Buffer.concat([prefix, createHash('sha256').update(input).digest()]);
  const padding = Buffer.alloc(256 - 3 - digest.length, 0xff);
  return `${input}.${encoded(Buffer.concat([Buffer.of(0, 1), padding, Buffer.of(0), digest]))}`;
}

const short = rsaKey(1024);
const nearly = rsaKey(2047);
const three = rsaKey(2048, 3);

const exponentOne = publish(rsaJwk({ e: 'AQ' }));

const weak: readonly Case[] = [
  ...[
    ['1024 bit', short],
    ['2047 bit', nearly],
  ].map(
    ([what, key]): Case => ({
      shows: 'D11',
      title: `an RSA key of ${String(what)} is not used`,
      ...ofKeys([{ ...(key as RawKey).jwk, kid: 'k' }], key as RawKey, 'RS256'),
      refused: 'key_unknown',
    }),
  ),
  {
    shows: 'D11',
    title: 'a short RSA key is not used that is made to look longer',
    ...ofKeys(
      [
        {
          ...short.jwk,
          kid: 'k',
          n: encoded(Buffer.concat([Buffer.alloc(128), Buffer.from(String(short.jwk['n']), 'base64url')])),
        },
      ],
      short,
      'RS256',
    ),
    refused: 'key_unknown',
  },
  {
    shows: 'D11',
    title: 'an RSA key with the exponent 1 is not used, whose signatures anybody can write',
    token: () => forgedForExponentOne(exponentOne),
    options,
    refused: 'key_unknown',
  },
  ...[
    ['an even exponent', 'AQAA'],
    ['the exponent 0', 'AA'],
    ['no exponent', ''],
    ['an exponent as long as a modulus', String(rsa.jwk['n'])],
    ['a padded exponent', 'AQAB='],
  ].map(
    ([what, e]): Case => ({
      shows: 'D11',
      title: `an RSA key with ${what} is not used`,
      ...ofKeys([rsaJwk({ e })], rsa, 'RS256'),
      refused: 'key_unknown',
    }),
  ),
  {
    shows: 'D11',
    title: 'an RSA key with the exponent 3 is used',
    ...ofKeys([{ ...three.jwk, kid: 'k' }], three, 'RS256'),
  },
];

const bytesOf = (name: 'x' | 'y'): Buffer => Buffer.from(String(ec.jwk[name]), 'base64url');

const points: readonly Case[] = [
  notUsed('D13 F9', 'lies off its curve', ecJwk({ y: encoded(Buffer.from(bytesOf('y').map((byte) => byte ^ 1))) })),
  notUsed('D13 F9', 'has its coordinates swapped', ecJwk({ x: ec.jwk['y'], y: ec.jwk['x'] })),
  notUsed('D13 F9', 'is the origin', ecJwk({ x: encoded(Buffer.alloc(32)), y: encoded(Buffer.alloc(32)) })),
  notUsed(
    'D13',
    'has a coordinate with a zero in front',
    ecJwk({ x: encoded(Buffer.concat([Buffer.of(0), bytesOf('x')])) }),
  ),
  notUsed('D13', 'has a coordinate cut short', ecJwk({ x: encoded(bytesOf('x').subarray(1)) })),
  notUsed('D13', 'has no second coordinate', ecJwk({ y: undefined })),
  notUsed('D13', 'has an empty coordinate', ecJwk({ y: '' })),
  notUsed('D13', 'has a coordinate that is a number', ecJwk({ y: 1 })),
  notUsed('D13', 'has a coordinate in ordinary base64', ecJwk({ x: `${bytesOf('x').toString('base64')}` })),
  notUsed('D8 D13', 'says that it lies on another curve', ecJwk({ crv: 'P-384' })),
];

export const keys: Table = {
  world,
  cases: [...purposes, ...sets, ...namesakes, ...secrets, ...weak, ...points],
};
