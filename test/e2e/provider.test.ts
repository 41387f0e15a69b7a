// Real tokens, from a real authorization server on loopback, at every adapter: obtained, shown, refused.
import { verifyAccessToken } from '@scopegate/core';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectRefusal } from '../support/answers.js';
import { type Answer, type Api, type AuthOptions, auth, requiresScope, seenBy } from '../support/api.js';
import { describeAdapters } from '../support/describe-adapters.js';
import { API, OTHER_API, type RunningProvider, type SignedIn, startProvider } from '../support/provider.js';

let provider: RunningProvider;
let stranger: RunningProvider;
let signedIn: SignedIn;
let machine: string;
beforeAll(async () => {
  [provider, stranger] = await Promise.all([startProvider(), startProvider('ES256')]);
  signedIn = await provider.authorizationCode('read:contacts');
  machine = await provider.clientCredentials('read:contacts write:contacts');
}, 60_000);
afterAll(() => Promise.all([provider.close(), stranger.close()]));

const options = (): AuthOptions => ({ issuer: provider.issuer, audience: API });
const contacts = (own: AuthOptions = options()) => ({
  '/contacts': [auth(own), requiresScope('read:contacts')],
  '/edit': [auth(own), requiresScope('write:contacts')],
});
const get = (api: Api, token: string, path = '/contacts'): Promise<Answer> =>
  api.send({ path, lines: [`Authorization: Bearer ${token}`] });

describe('what the server issues', () => {
  it('is an access token of the profile, signed with RS256', () => {
    expect(decodeProtectedHeader(signedIn.accessToken)).toMatchObject({
      alg: 'RS256',
      typ: 'at+jwt',
      kid: 'provider-key',
    });
    expect(decodeJwt(signedIn.accessToken)).toMatchObject({
      iss: provider.issuer,
      aud: API,
      sub: 'alice',
      client_id: 'web',
    });
    expect(decodeJwt(machine)).toMatchObject({ scope: 'read:contacts write:contacts', client_id: 'service' });
  });
});

describeAdapters((start) => {
  it('serves a user whose consent was exchanged for a token, in the profile and out of it', async () => {
    for (const profile of ['jwt', 'rfc9068'] as const) {
      const api = await start(contacts({ ...options(), profile }));
      const answer = await get(api, signedIn.accessToken);
      expect(answer.status).toBe(200);
      expect(seenBy(answer).token).toMatchObject({
        issuer: provider.issuer,
        subject: 'alice',
        clientId: 'web',
        audience: [API],
        scopes: ['read:contacts'],
      });
    }
  });

  it('serves a service that acts for itself', async () => {
    const api = await start(contacts());
    for (const path of ['/contacts', '/edit']) expect((await get(api, machine, path)).status).toBe(200);
  });

  it('refuses what the user has not consented to', async () => {
    const api = await start(contacts());
    expectRefusal(await get(api, signedIn.accessToken, '/edit'), 'scope_insufficient', { scopes: ['write:contacts'] });
  });

  it('refuses the ID token that came with the access token', async () => {
    const api = await start(contacts());
    expectRefusal(await get(api, signedIn.idToken), 'audience_mismatch');
    // Also where the API goes by the name of the client, as long as it asks for the profile.
    const strict = await start(contacts({ ...options(), audience: [API, 'web'], profile: 'rfc9068' }));
    expectRefusal(await get(strict, signedIn.idToken), 'type_not_allowed');
  });

  it('refuses a token that was tampered with, part by part', async () => {
    const api = await start(contacts());
    const [header = '', payload = '', signature = ''] = machine.split('.');
    const claims = { ...decodeJwt(machine), scope: 'read:contacts write:contacts admin' };
    const changed = Buffer.from(JSON.stringify(claims)).toString('base64url');
    const flipped = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    expectRefusal(await get(api, `${header}.${changed}.${signature}`), 'signature_invalid');
    expectRefusal(await get(api, `${header}.${payload}.${flipped}`), 'signature_invalid');
    expectRefusal(
      await get(api, `${signedIn.accessToken.split('.')[0]}.${payload}.${signedIn.accessToken.split('.')[2]}`),
      'signature_invalid',
    );
    expect((await get(api, machine)).status).toBe(200);
  });

  it('refuses a token once it has expired', async () => {
    const expiry = Number(decodeJwt(machine).exp);
    let seconds = expiry - 1;
    const api = await start(contacts({ ...options(), now: () => seconds * 1000 }));
    expect((await get(api, machine)).status).toBe(200);
    seconds = expiry + 5;
    expectRefusal(await get(api, machine), 'token_expired');
  });

  it('refuses a token for another API', async () => {
    const api = await start(contacts());
    const other = await provider.clientCredentials('read:contacts', OTHER_API);
    expectRefusal(await get(api, other), 'audience_mismatch');
  });

  it('refuses a token of another server', async () => {
    const api = await start(contacts());
    expectRefusal(await get(api, await stranger.clientCredentials('read:contacts')), 'issuer_untrusted');
  });

  it('serves tokens of two servers where both are trusted', async () => {
    const api = await start(contacts({ issuer: [provider.issuer, stranger.issuer], audience: API }));
    for (const token of [machine, await stranger.clientCredentials('read:contacts')]) {
      expect((await get(api, token)).status).toBe(200);
    }
  });

  it('refuses tokens of a server that was spelt without its last slash', async () => {
    const issuer = provider.issuer.slice(0, -1);
    const api = await start(contacts({ issuer, audience: API }));
    expectRefusal(await get(api, machine), 'issuer_untrusted');
  });
});

describe('the server, once it has gone', () => {
  describeAdapters((start) => {
    it('is missed by an API that was just started, and not by one that has its keys', async () => {
      const leaving = await startProvider('ES256');
      const token = await leaving.clientCredentials('read:contacts');
      const routes = contacts({ issuer: leaving.issuer, audience: API });
      const [warm, cold] = [await start(routes), await start(routes)];
      expect((await get(warm, token)).status).toBe(200);
      await leaving.close();
      expect((await get(warm, token)).status).toBe(200);
      expectRefusal(await get(cold, token), 'keys_unavailable');
    });
  });
});

describe('verifyAccessToken', () => {
  it('takes the tokens of the server, and refuses what they do not permit', async () => {
    await expect(
      verifyAccessToken(signedIn.accessToken, { ...options(), scope: 'read:contacts' }),
    ).resolves.toMatchObject({
      subject: 'alice',
    });
    const call = verifyAccessToken(signedIn.accessToken, { ...options(), scope: 'write:contacts' });
    await expect(call).rejects.toMatchObject({ status: 403, reason: 'scope_insufficient' });
    await expect(verifyAccessToken(signedIn.idToken, options())).rejects.toMatchObject({ reason: 'audience_mismatch' });
  });
});
