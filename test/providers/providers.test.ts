import { createVerifier, explainAccessToken, type VerifierOptions } from '@scopegate/core';
import { describe, expect, it } from 'vitest';
import { configurationErrorOf, reasonOf } from '../support/core.js';
import { providers } from './all.js';
import { faultsOf } from './faults.js';
import { type AcceptedToken, NOW, type Provider } from './provider.js';
import { serve } from './served.js';

/** How a token is read under options that stand over the provider's. */
function readerOf(provider: Provider, { fetch }: { readonly fetch: typeof globalThis.fetch }) {
  return (token: string, over: Partial<VerifierOptions<unknown>> = {}) =>
    createVerifier<unknown>({ ...provider.options, ...over, fetch, now: () => NOW * 1000 }).verify(token);
}

/** What an API sees of an accepted token. */
function expected(provider: Provider, { header, claims, subject, clientId, scopes }: AcceptedToken) {
  const { issuer, audienceClaim = 'aud' } = provider.options;
  return {
    issuer,
    subject,
    clientId,
    scopes,
    audience: [claims[audienceClaim]].flat(),
    expiresAt: claims['exp'],
    header: JSON.parse(JSON.stringify(header)),
    claims: JSON.parse(JSON.stringify(claims)),
  };
}

describe.each(providers.map((provider) => [provider.name, provider] as const))('%s', async (_, provider) => {
  const served = await serve(provider);
  const read = readerOf(provider, served);
  const { issuer, audience } = provider.options;

  it.each(provider.tokens.map((token) => [token.title, token] as const))('%s passes and is read', async (_, token) => {
    const accepted = await read(await served.token({}, token));
    expect({ ...accepted }).toEqual(expected(provider, token));
    for (const scope of token.scopes) expect(accepted.hasScope(scope)).toBe(true);
  });

  const { widened } = provider;
  it.each(widened === undefined ? [] : [widened])(
    'scopeClaims of $scopeClaims would grant more',
    async ({ scopeClaims, scopes }) => {
      expect((await read(await served.token(), { scopeClaims })).scopes).toEqual(scopes);
    },
  );

  it.each([...faultsOf(provider), ...provider.refused].map((token) => [token.title, token.reason, token] as const))(
    '%s is refused: %s',
    async (_title, reason, { text, ...variant }) => {
      expect(await reasonOf(read(text ?? (await served.token(variant))))).toBe(reason);
    },
  );

  it.each(faultsOf(provider).map((token) => [token.title, token.reason, token] as const))(
    '%s has nothing else wrong with it than %s',
    async (_title, reason, variant) => {
      const options = { ...provider.options, fetch: served.fetch, now: () => NOW * 1000 };
      const { steps } = await explainAccessToken(await served.token(variant), options);
      const failed = steps.filter(({ outcome }) => outcome === 'failed');
      expect(failed.map((step) => step.reason)).toEqual([reason]);
    },
  );

  it('a token that another key signed under the same name is refused: signature_invalid', async () => {
    expect(await reasonOf(read(await served.forged()))).toBe('signature_invalid');
  });

  const guarded = provider.refused.flatMap(({ letInBy, ...token }) =>
    letInBy === undefined ? [] : [[token.title, JSON.stringify(letInBy), token, letInBy] as const],
  );
  it.each(guarded)('%s would be let in by %s', async (_title, _options, variant, letInBy) => {
    await expect(read(await served.token(variant), letInBy)).resolves.toMatchObject({
      claims: { exp: expect.any(Number) },
    });
  });

  it.each(provider.remaining.map((token) => [token.title, token] as const))(
    '%s passes all the same',
    async (_title, variant) => {
      await expect(read(await served.token(variant))).resolves.toMatchObject({ issuer });
    },
  );

  const remedied = provider.remaining.flatMap(({ remedy, ...token }) =>
    remedy === undefined ? [] : [[token.title, Object.keys(remedy.options).join(' and '), token, remedy] as const],
  );
  it.each(remedied)('%s is refused with the remedy, %s', async (_title, _options, variant, { options, reason }) => {
    expect(await reasonOf(read(await served.token(variant), options))).toBe(reason);
    const good = provider.tokens.map(async (token) => read(await served.token({}, token), options));
    expect((await Promise.allSettled(good)).map(({ status }) => status)).toContain('fulfilled');
  });

  it(`with issuer and audience alone: ${JSON.stringify(provider.plain)}`, async () => {
    const options = {
      issuer,
      ...(audience === undefined ? {} : { audience }),
      fetch: served.fetch,
      now: () => NOW * 1000,
    };
    const token = await served.token();
    if (typeof provider.plain === 'object') {
      expect(configurationErrorOf(() => createVerifier(options))).toMatchObject({
        name: 'ConfigurationError',
        option: provider.plain.configuration,
      });
    } else if (provider.plain === 'accepted') {
      await expect(createVerifier(options).verify(token)).resolves.toBeDefined();
      // The page says so where there are other options than these.
      const keptOut = guarded.map(async ([, , variant]) => createVerifier(options).verify(await served.token(variant)));
      const outcomes = (await Promise.allSettled(keptOut)).map(({ status }) => status);
      if (Object.keys(provider.options).length > 2) expect(outcomes).toContain('fulfilled');
    } else {
      expect(await reasonOf(createVerifier(options).verify(token))).toBe(provider.plain);
    }
  });

  it('is asked for its keys alone where they are configured, and else for its metadata first, over https', async () => {
    served.asked.length = 0;
    await read(await served.token());
    const { jwksUri } = provider.options;
    const base = provider.discovery.issuer.replace(/\/$/, '');
    const discovered = [`${base}/.well-known/openid-configuration`, provider.discovery.jwksUri];
    expect(served.asked).toEqual(jwksUri === undefined ? discovered : [jwksUri]);
    for (const url of served.asked) expect(url).toMatch(/^https:/);
  });

  it('has a key for its access tokens among those it publishes', () => {
    const published = Object.values(provider.keySets).flat();
    const names = published.filter(({ key }) => key === 'signing').map(({ members }) => members['kid']);
    for (const { header } of provider.tokens) expect(names).toContain(header['kid']);
  });
});
