import { expect, it } from 'vitest';
import { createTestIssuer } from '../create-test-issuer.js';
import { createAttackKit } from './attack-kit.js';

it('publishes the keys of the kit behind those of the issuer, and not the attacker’s', async () => {
  const issuer = await createTestIssuer({ algorithm: 'ES256' });
  const own = issuer.signingKey;
  const { keys } = await createAttackKit(issuer);
  expect(issuer.signingKey).toBe(own);
  expect(issuer.keys[0]).toBe(own.kid);
  expect(issuer.keys).toEqual(expect.arrayContaining([keys.rsa.kid, keys.ec.kid, keys.p384.kid, keys.ed.kid]));
  const published = issuer.jwks().keys.map(({ x }) => x);
  expect(published).toContain(keys.nameless.publicJwk.x);
  expect(published).not.toContain(keys.outsider.publicJwk.x);
  expect(published).not.toContain(keys.namesake.publicJwk.x);
});

it('stays within what verifiers take of a set', async () => {
  const issuer = await createTestIssuer({ algorithm: 'ES256' });
  await createAttackKit(issuer);
  expect(issuer.jwks().keys.length).toBeLessThanOrEqual(100);
  expect(JSON.stringify(issuer.jwks()).length).toBeLessThan(64 * 1024);
});

it.each(['RS256', 'EdDSA'] as const)(
  'gives the other issuer a key of the name and the algorithm: %s',
  async (algorithm) => {
    const issuer = await createTestIssuer({ algorithm });
    const { keys, other } = await createAttackKit(issuer);
    expect(keys.namesake).toMatchObject({ kid: issuer.signingKey.kid, algorithm });
    expect(other.keys).toContain(issuer.signingKey.kid);
  },
);

it.each(['', 'read', 'read:', ':read', 'Read:all', 'read all', 'a:b'])('cannot do with the scope %j', async (scope) => {
  const issuer = await createTestIssuer({ algorithm: 'ES256' });
  await expect(createAttackKit(issuer, { scope })).rejects.toThrow(/^scope: /);
});
