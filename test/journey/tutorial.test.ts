// The numbered steps of the Authorization Code tutorial, in the journey of examples/authorization-code.
import { AUDIENCE, ROLES } from '@scopegate-examples/authorization-code';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { expect, test, vi } from 'vitest';
import { checksOf, decoded, travel, wordsOf } from './traveller.js';

vi.setConfig({ testTimeout: 30_000 });

test('1. get the authorization', async () => {
  const traveller = await travel();
  const { visitor, journey } = traveller;
  const { issuer, clients } = journey.authorizationServer;

  const signInPage = await traveller.go('sign-in');
  const authorize = visitor.hops.find(({ url }) => url.pathname === '/authorize')?.url;
  expect(authorize?.origin).toBe(new URL(issuer).origin);
  expect(Object.fromEntries(authorize?.searchParams ?? [])).toEqual({
    audience: AUDIENCE,
    scope: 'openid profile offline_access appointments read:contacts',
    response_type: 'code',
    client_id: clients.web.client_id,
    redirect_uri: `${journey.url}callback`,
    state: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge_method: 'S256',
  });

  expect(wordsOf(signInPage)).toContain('Sign in as Ada Lovelace');
  const consentPage = await traveller.answer(signInPage);
  expect(wordsOf(consentPage)).toContain('Appointments asks for access');
  expect(wordsOf(consentPage)).toContain('See your contacts read:contacts');
  const page = await traveller.answer(consentPage);
  const callback = visitor.hops.find(({ url }) => url.pathname === '/callback')?.url;
  expect(callback?.searchParams.get('code')).toMatch(/^[\w-]{43}$/);
  expect(callback?.searchParams.get('state')).toBe(authorize?.searchParams.get('state'));
  expect(wordsOf(page)).toMatch(/The browser was sent to GET \/authorize .* and came back to GET \/callback/);
});

test('2. exchange the code', async () => {
  const traveller = await travel();
  const page = await traveller.signIn();
  const { clients } = traveller.journey.authorizationServer;

  const { method, body, answer } = traveller.lastSent('/oauth/token');
  expect(method).toBe('POST');
  expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
    grant_type: 'authorization_code',
    code: traveller.visitor.hops.find(({ url }) => url.pathname === '/callback')?.url.searchParams.get('code'),
    redirect_uri: `${traveller.journey.url}callback`,
    client_id: clients.web.client_id,
    client_secret: clients.web.client_secret,
    code_verifier: expect.stringMatching(/^[\w-]{43,}$/),
  });
  expect(JSON.parse(answer)).toEqual({
    access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    id_token: expect.any(String),
    refresh_token: expect.any(String),
    token_type: 'Bearer',
    expires_in: 600,
    scope: 'appointments read:contacts',
  });
  expect(wordsOf(page)).toMatch(/POST \/oauth\/token .* client_secret •+ .* "access_token": "eyJhbG…"/);
});

test('3. call the API', async () => {
  const traveller = await travel();
  await traveller.signIn();
  const page = await traveller.press('call/contacts');

  const { method, headers, status, answer } = traveller.lastSent('/contacts');
  expect(method).toBe('GET');
  expect(headers.get('authorization')).toBe(`Bearer ${traveller.accessToken}`);
  expect(status).toBe(200);
  expect(JSON.parse(answer).contacts).toHaveLength(2);
  expect(wordsOf(page)).toMatch(/GET \/contacts .* 200 OK .* "name": "Grace Hopper"/);
});

test('4. verify the token', async () => {
  const traveller = await travel();
  await traveller.signIn();
  const { issuer } = traveller.journey.authorizationServer;

  // What another implementation finds, the API finds as well.
  const keys = createRemoteJWKSet(new URL('.well-known/jwks.json', issuer));
  const { protectedHeader, payload } = await jwtVerify(traveller.accessToken, keys, { issuer, audience: AUDIENCE });
  expect(protectedHeader).toMatchObject({ alg: 'RS256', typ: 'at+jwt' });
  expect(payload.sub).toBe('ada');

  const good = checksOf(await traveller.press('call/contacts'));
  expect(good.map(({ outcome }) => outcome)).toEqual(good.map(() => 'passed'));
  const names = good.map(({ name }) => name);
  const inOrder = ['Form', 'Issuer', 'Algorithm', 'Expiry', 'Audience', 'Key', 'Signature', 'Claims schema', 'Scope'];
  expect(names.filter((name) => inOrder.includes(name))).toEqual(inOrder);

  const altered = await traveller.press('demo/altered');
  expect(traveller.lastSent('/contacts').status).toBe(401);
  expect(checksOf(altered).filter(({ outcome }) => outcome === 'failed')).toEqual([
    { name: 'Signature', outcome: 'failed', reason: 'signature_invalid' },
  ]);
});

test('5. customise the token', async () => {
  const traveller = await travel();
  const page = await traveller.signIn();
  expect(decoded(traveller.accessToken, 1)[ROLES]).toEqual(['receptionist']);
  expect(wordsOf(page)).toContain(`${ROLES} ["receptionist"] added by the authorization server`);

  await traveller.press('call/desk');
  const { status, answer } = traveller.lastSent('/desk');
  expect(status).toBe(200);
  expect(JSON.parse(answer)).toEqual({ subject: 'ada', roles: ['receptionist'], mayReschedule: true });
});
