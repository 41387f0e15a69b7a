import { runtime } from '#runtime';
import { isJsonObject, own } from '../encoding/json.js';
import { ConfigurationError } from '../errors.js';
import { allReady, whenReady } from '../runtime/promises.js';
import { type Algorithm, keyKindNamed } from './algorithms.js';
import { importJwk, importSecretKey, isUsable, type JwkFault, readJwk, VerificationKey } from './jwk.js';
import { FixedKeySource, JwkSet, type KeySource } from './jwk-set.js';
import { secretFault } from './secret-material.js';

const FAULTS: Readonly<Record<JwkFault, string>> = {
  malformed: 'is malformed or of an unknown kty',
  secret: 'is private or symmetric',
  purpose: 'is not for verifying, by its use or key_ops',
  algorithm: 'has an alg or crv that is not supported, or that do not belong together',
  weak: 'is too weak, or its numbers do not have the length of its curve',
  not_a_key: 'has numbers that are no key, such as a point that is not on its curve',
};

/** More keys than this are not told of in one message. */
const MAX_TOLD = 5;

/** Why a key of the set cannot serve, in words; nothing where it can. */
function faultIn(
  key: ReturnType<typeof readJwk> | VerificationKey,
  algorithms: ReadonlySet<Algorithm> | undefined,
): string | undefined {
  if (typeof key === 'string') return FAULTS[key];
  return isUsable(key, algorithms) ? undefined : `is for ${key.algorithm.name}, which is none of algorithms`;
}

function nameOf(jwk: unknown, index: number): string {
  const kid = typeof jwk === 'object' && jwk !== null ? own(jwk, 'kid') : undefined;
  return typeof kid === 'string' ? `keys[${index}] (kid ${JSON.stringify(kid.slice(0, 50))})` : `keys[${index}]`;
}

function requireOneThatServes(jwks: readonly unknown[], faults: readonly (string | undefined)[], option: string): void {
  if (faults.includes(undefined)) return;
  const told = faults.slice(0, MAX_TOLD).map((fault, index) => `${nameOf(jwks[index], index)} ${fault}`);
  const more = faults.length > MAX_TOLD ? `; and ${faults.length - MAX_TOLD} more` : '';
  throw new ConfigurationError(option, `holds no usable signature key: ${told.join('; ')}${more}`);
}

/** A source of the keys; where the platform can, they are imported now, so that what is wrong with them is said now. */
function fixedSource(load: ConstructorParameters<typeof FixedKeySource>[0]): KeySource {
  const source = new FixedKeySource(load);
  if (runtime.importsKeysAtOnce) source.current();
  return source;
}

/**
 * The public keys of the configuration. A key that cannot serve spoils nothing as long as another one can.
 *
 * @param jwks - the keys of a JWK Set, as plain JSON that nobody else can change
 * @throws ConfigurationError - where no key can serve, naming each; on platforms that import keys asynchronously what the
 *   import finds comes from the source
 */
export function configuredKeys(
  jwks: readonly unknown[],
  option: string,
  algorithms: ReadonlySet<Algorithm> | undefined,
): KeySource {
  const read = jwks.map(readJwk);
  if (read.includes('secret')) {
    const isSymmetric = jwks.some((jwk) => isJsonObject(jwk) && keyKindNamed(own(jwk, 'kty'))?.isSymmetric === true);
    const hint = isSymmetric
      ? 'the k of a key of kty oct is a shared secret and belongs into secret, in bytes'
      : "the public half is createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'jwk' }), with node:crypto";
    throw new ConfigurationError(option, `holds a private or symmetric key; give public keys alone: ${hint}`);
  }
  const requireServing = (keys: readonly Parameters<typeof faultIn>[0][]): void =>
    requireOneThatServes(
      jwks,
      keys.map((key) => faultIn(key, algorithms)),
      option,
    );
  requireServing(read);
  return fixedSource(() =>
    whenReady(allReady(jwks.map(importJwk)), (imported) => {
      // Only now is it known whether the numbers are a key's.
      requireServing(imported);
      const keys = imported.filter((key) => key instanceof VerificationKey);
      return new JwkSet(keys, 'any-kid');
    }),
  );
}

/**
 * The one key of the configuration that both sides hold.
 *
 * @param secret - bytes that nobody else can change
 * @throws ConfigurationError - where it is too short, or key material of another kind
 */
export function configuredSecret(secret: Uint8Array, option: string, algorithms: ReadonlySet<Algorithm>): KeySource {
  const fault = secretFault(secret);
  if (fault !== undefined) throw new ConfigurationError(option, fault);
  for (const { name, minSecretLength = 0 } of algorithms) {
    if (secret.length < minSecretLength)
      throw new ConfigurationError(option, `${name} needs at least ${minSecretLength} bytes of secret`);
  }
  return fixedSource(() =>
    whenReady(
      allReady([...algorithms].map((each) => importSecretKey(secret, each))),
      (keys) => new JwkSet(keys, 'any-kid'),
    ),
  );
}
