import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, X509Certificate } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { selfSigned } from '../../../../test/support/certificate.js';
import { fc } from '../../../../test/support/core.js';
import { secretFault } from './secret-material.js';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ed = generateKeyPairSync('ed25519');
const { cert } = selfSigned();
const certificate = new X509Certificate(cert).raw;

type Container = 'spki' | 'pkcs1' | 'pkcs8' | 'sec1';
const pem = (key: KeyObject, type: Container): string => String(key.export({ type: type as 'spki', format: 'pem' }));
const der = (key: KeyObject, type: Container): Buffer => key.export({ type: type as 'spki', format: 'der' });
const encryption = { type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' } as const;

const PEMS: readonly (readonly [what: string, text: string])[] = [
  ['an RSA key', pem(rsa.publicKey, 'spki')],
  ['an RSA key in PKCS#1', pem(rsa.publicKey, 'pkcs1')],
  ['an EC key', pem(ec.publicKey, 'spki')],
  ['an Ed25519 key', pem(ed.publicKey, 'spki')],
  ['a private key', pem(rsa.privateKey, 'pkcs8')],
  ['a private key in PKCS#1', pem(rsa.privateKey, 'pkcs1')],
  ['a private key in SEC 1', pem(ec.privateKey, 'sec1')],
  ['an encrypted private key', String(ec.privateKey.export({ ...encryption, format: 'pem' }))],
  ['a certificate', cert],
];

const DERS: readonly (readonly [what: string, bytes: Buffer])[] = [
  ['an RSA key', der(rsa.publicKey, 'spki')],
  ['an RSA key in PKCS#1', der(rsa.publicKey, 'pkcs1')],
  ['an EC key', der(ec.publicKey, 'spki')],
  ['an Ed25519 key', der(ed.publicKey, 'spki')],
  ['a private key', der(rsa.privateKey, 'pkcs8')],
  ['a private Ed25519 key', der(ed.privateKey, 'pkcs8')],
  ['a private key in PKCS#1', der(rsa.privateKey, 'pkcs1')],
  ['a private key in SEC 1', der(ec.privateKey, 'sec1')],
  ['an encrypted private key', ec.privateKey.export({ ...encryption, format: 'der' })],
  ['a certificate', certificate],
];

const jwk = rsa.publicKey.export({ format: 'jwk' });
const lines = (text: string): string => text.replaceAll(/.{64}/g, '$&\n');
const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
const LEAST_PEM = pem(ed.publicKey, 'spki');

function ssh(...parts: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat(
    parts.map((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(part.length);
      return Buffer.concat([length, Buffer.from(part)]);
    }),
  );
}
const sshRsa = ssh('ssh-rsa', Buffer.from('AQAB', 'base64url'), Buffer.from(String(jwk.n), 'base64url'));
const sshEd = ssh('ssh-ed25519', Buffer.from(String(ed.publicKey.export({ format: 'jwk' }).x), 'base64url'));

const faultIn = (secret: string | Uint8Array): string | undefined =>
  secretFault(typeof secret === 'string' ? new TextEncoder().encode(secret) : secret);

describe('key material of another kind', () => {
  it.each(PEMS)('is found in PEM: %s', (_what, text) => {
    const base64 = Buffer.from(text).toString('base64');
    const given = [
      text,
      `\n\t ${text}`,
      `\ufeff${text}`,
      `Bag Attributes\n  friendlyName: api\n${text}`,
      text.replaceAll('\n', '\\n'),
      text.replaceAll('\n', ' '),
      text.replaceAll('\n', ''),
      text.replaceAll('\n', '\r\n'),
      text.replaceAll('-', ''),
      encodeURIComponent(text),
      `"${text}"`,
      utf16(text),
      base64,
      lines(base64),
      base64.replace(/=+$/, ''),
      Buffer.from(text).toString('base64url'),
      Buffer.from(text).toString('hex'),
    ];
    for (const secret of given) expect(faultIn(secret)).toContain('createPublicKey(pem).export({ format:');
  });

  it.each(DERS)('is found in DER: %s', (_what, bytes) => {
    const base64 = bytes.toString('base64');
    const given = [
      bytes,
      new Uint8Array(bytes),
      base64,
      `  ${base64}\n`,
      lines(base64),
      base64.replace(/=+$/, ''),
      bytes.toString('base64url'),
      bytes.toString('hex'),
      bytes.toString('hex').toUpperCase(),
      Buffer.from(base64),
      utf16(base64),
    ];
    for (const secret of given) expect(faultIn(secret)).toContain("format: 'der', type: 'spki'");
  });

  it.each<readonly [string, string | Buffer]>([
    ['an RSA key', `ssh-rsa ${sshRsa.toString('base64')} ops@example`],
    ['an Ed25519 key with options', `restrict ssh-ed25519 ${sshEd.toString('base64')}`],
    ['an EC key', `ecdsa-sha2-nistp256 ${ssh('ecdsa-sha2-nistp256', 'nistp256', 'x').toString('base64')}`],
    ['a hardware key', `sk-ssh-ed25519@openssh.com ${ssh('sk-ssh-ed25519@openssh.com', 'x').toString('base64')}`],
    ['the middle part alone', sshRsa.toString('base64')],
    ['the bytes', sshEd],
  ])('is found in the form of OpenSSH: %s', (_what, secret) => {
    expect(faultIn(secret)).toContain('ssh-keygen -e -m PKCS8');
  });

  it.each<readonly [string, unknown, string]>([
    ['a JWK', jwk, 'jwks: { keys: [JSON.parse(text)] }'],
    ['a JWK of EC', ec.publicKey.export({ format: 'jwk' }), 'jwks: { keys: [JSON.parse(text)] }'],
    ['a symmetric JWK', { kty: 'oct', k: 'x'.repeat(43) }, "Buffer.from(jwk.k, 'base64url')"],
    ['a list of them', [jwk], 'a JWK as text'],
    ['a JWK Set', { keys: [jwk] }, 'jwks: JSON.parse(text)'],
  ])('is found in JSON: %s', (_what, value, cure) => {
    const text = JSON.stringify(value);
    const given = [
      text,
      ` \n${text}`,
      `\ufeff${text}`,
      JSON.stringify(value, null, 2),
      JSON.stringify(text),
      inspect(value),
      utf16(text),
      Buffer.from(text).toString('base64'),
      Buffer.from(text).toString('hex'),
    ];
    for (const secret of given) expect(faultIn(secret)).toContain(cure);
  });

  it.each([
    'https://tenant.example/.well-known/jwks.json',
    'http://localhost/jwks',
    ' HTTPS://tenant.example/',
    '"https://a.example"',
  ])('is found at its address: %s', (url) => {
    expect(faultIn(url)).toContain('write jwksUri');
    expect(faultIn(Buffer.from(url).toString('base64'))).toContain('write jwksUri');
  });

  it.each([
    ['an RSA key', `<RSAKeyValue><Modulus>${jwk.n}</Modulus><Exponent>AQAB</Exponent></RSAKeyValue>`],
    ['a certificate', `<ds:X509Certificate>${certificate.toString('base64')}</ds:X509Certificate>`],
  ])('is found in XML: %s', (_what, text) => {
    expect(faultIn(text)).toContain('a key in XML');
  });

  it('is found in an object that was made text', () => {
    expect(faultIn(String(jwk))).toContain('an object that was made text');
  });

  it('is not repeated in what is said of it', () => {
    const said = [LEAST_PEM, JSON.stringify(jwk), der(ec.publicKey, 'spki').toString('base64')].map(faultIn).join();
    for (const part of [...LEAST_PEM.split('\n'), jwk.n])
      expect(said.includes(String(part)) && part !== '').toBe(false);
  });
});

describe('a secret', () => {
  const asTexts = (bytes: Uint8Array): readonly (string | Uint8Array)[] => [
    bytes,
    Buffer.from(bytes).toString('base64'),
    Buffer.from(bytes).toString('base64url'),
    Buffer.from(bytes).toString('hex'),
    lines(Buffer.from(bytes).toString('base64')),
  ];

  it('of random bytes remains one, as bytes, in base64 and in hexadecimal', () => {
    for (const length of [32, 33, 48, 64, 65, 91, 128, 256, 294, 512]) {
      for (let round = 0; round < 100; round += 1) {
        for (const secret of asTexts(randomBytes(length))) expect(faultIn(secret)).toBeUndefined();
      }
    }
  });

  it('that begins as DER does, and goes on at random, remains one', () => {
    const bytes = fc.uint8Array({ minLength: 32, maxLength: 120 }).map((random) => {
      random.set([0x30, random.length - 2]);
      return random;
    });
    // Without the tag of a number, a name or a sequence in its place no key begins.
    const noKey = bytes.filter((random) => ![0x02, 0x06, 0x30].includes(random[2] ?? 0));
    fc.assert(
      fc.property(noKey, (random) => {
        for (const secret of asTexts(random)) expect(faultIn(secret)).toBeUndefined();
      }),
      { numRuns: 2000 },
    );
  });

  it('of printable characters remains one', () => {
    const text = fc.string({ minLength: 32, maxLength: 100, unit: 'grapheme-ascii' });
    const harmless = text.filter((each) => !/BEGIN|https?:|kty|keys|ssh-|object/i.test(each));
    fc.assert(
      fc.property(harmless, (secret) => {
        expect(faultIn(secret)).toBeUndefined();
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    'a secret of thirty-two bytes or more',
    'correct horse battery staple, and the keys: begin to BEGIN',
    'the key of the castle lies under the third stone',
    '{"not": "a key of any kind, but a long JSON text"}',
    '{curly} and [square] brackets in a passphrase, kty too',
    'ssh-rsa is what I would never use as a secret',
    'see https://tenant.example/ for where it was made',
    '0'.repeat(64),
    'A'.repeat(64),
    '='.repeat(64),
    '',
  ])('remains one: %j', (secret) => {
    expect(faultIn(secret)).toBeUndefined();
  });

  it.each([
    ['a member is cut off', (bytes: Buffer) => bytes.subarray(0, -1)],
    ['something follows', (bytes: Buffer) => Buffer.concat([bytes, Buffer.of(0)])],
    ['the outer tag is another', (bytes: Buffer) => Buffer.concat([Buffer.of(0x31), bytes.subarray(1)])],
  ])('is not taken for DER where %s', (_what, change) => {
    for (const [, bytes] of DERS) expect(faultIn(change(bytes))).toBeUndefined();
  });
});

describe('the cure', () => {
  it.each(PEMS.filter(([what]) => what !== 'an encrypted private key'))(
    'works as it is told, for PEM: %s',
    (_, text) => {
      const { kty, d } = createPublicKey(text).export({ format: 'jwk' });
      expect([['RSA', 'EC', 'OKP'].includes(String(kty)), d]).toEqual([true, undefined]);
    },
  );

  it('works as it is told, for DER', () => {
    const told = createPublicKey({ key: der(ec.publicKey, 'spki'), format: 'der', type: 'spki' });
    expect(told.export({ format: 'jwk' })).toEqual(ec.publicKey.export({ format: 'jwk' }));
    expect(new X509Certificate(certificate).publicKey.export({ format: 'jwk' }).kty).toBe('EC');
  });
});
