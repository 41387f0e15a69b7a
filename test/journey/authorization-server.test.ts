// The authorization server's part of the journey.
import { AUDIENCE, ROLES } from '@scopegate-examples/authorization-code';
import { type AuthorizationServer, signIn, startAuthorizationServer } from '@scopegate-examples/authorization-server';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { decoded } from './traveller.js';

vi.setConfig({ testTimeout: 30_000 });

const REDIRECT_URI = 'http://127.0.0.1:3000/callback';
const BILLING = 'billing:api';

type Parameters = Record<string, string | undefined>;

/** An authorization request of the client `web`, with these parameters more or less. */
function requestOf({ authorizationEndpoint, clients }: AuthorizationServer, parameters: Parameters = {}): URL {
  const url = new URL(authorizationEndpoint);
  const all: Parameters = {
    client_id: clients.web.client_id,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    scope: 'openid read:contacts',
    audience: AUDIENCE,
    state: 'abc',
    ...parameters,
  };
  for (const [name, value] of Object.entries(all)) if (value !== undefined) url.searchParams.set(name, value);
  return url;
}

/** What the token endpoint answers to the client `web`. */
async function tokenAnswer({ tokenEndpoint, clients }: AuthorizationServer, asked: Record<string, string>) {
  const { client_id, client_secret } = clients.web;
  const body = new URLSearchParams({ client_id, client_secret, redirect_uri: REDIRECT_URI, ...asked });
  const response = await fetch(tokenEndpoint, { method: 'POST', body });
  return { status: response.status, answer: (await response.json()) as Record<string, string> };
}

/** Signs in, consents and exchanges the code. */
async function grant(server: AuthorizationServer, parameters?: Parameters) {
  const callback = await signIn(requestOf(server, parameters));
  const code = callback.searchParams.get('code') ?? '';
  return { code, ...(await tokenAnswer(server, { grant_type: 'authorization_code', code })) };
}

describe('the authorization server', () => {
  let server: AuthorizationServer;

  beforeEach(async () => {
    server = await startAuthorizationServer({
      customClaims: ({ user }) => (user === undefined ? undefined : { [ROLES]: user.roles }),
    });
    const { stop } = server;
    onTestFinished(() => stop());
  });

  test.each([[undefined], ['']])('asks for a state (%j)', async (state) => {
    const callback = await signIn(requestOf(server, { state }));
    expect(callback.searchParams.get('error')).toBe('invalid_request');
    expect(callback.searchParams.get('error_description')).toBe('state is required');
  });

  test.each(['audience', 'resource'])('issues RS256 access tokens as JWTs for the API named by %s', async (name) => {
    const { answer } = await grant(server, { audience: undefined, [name]: AUDIENCE });
    const { access_token: token = '' } = answer;
    expect(decoded(token, 0)).toMatchObject({ alg: 'RS256', typ: 'at+jwt' });
    expect(decoded(token, 1)).toMatchObject({
      iss: server.issuer,
      aud: AUDIENCE,
      sub: 'ada',
      client_id: 'appointments-web',
      scope: 'read:contacts',
      [ROLES]: ['receptionist'],
    });
  });

  test('adds no claims of a user to the tokens of a client that acts for itself', async () => {
    expect(decoded(await server.token({ scope: 'read:contacts' }), 1)).not.toHaveProperty([ROLES]);
  });

  test('knows no other API', async () => {
    const callback = await signIn(requestOf(server, { audience: 'urn:unknown' }));
    expect(callback.searchParams.get('error')).toBe('invalid_target');
  });

  test('asks for consent once, and again when the requested scope changes', async () => {
    const cookies = new Map<string, string>();
    await signIn(requestOf(server), { cookies });

    // Somebody who would deny is not asked.
    const again = await signIn(requestOf(server), { cookies, decision: 'deny' });
    expect(again.searchParams.has('code')).toBe(true);
    const more = requestOf(server, { scope: 'openid read:contacts write:contacts' });
    const denied = await signIn(more, { cookies, decision: 'deny' });
    expect(denied.searchParams.get('error')).toBe('access_denied');
    expect((await signIn(more, { cookies })).searchParams.has('code')).toBe(true);
    expect((await signIn(more, { cookies, decision: 'deny' })).searchParams.has('code')).toBe(true);
  });

  test('gives a refresh token for offline_access, and a new access token for that', async () => {
    const { answer } = await grant(server, { scope: 'openid offline_access read:contacts' });
    const { refresh_token = '' } = answer;
    const refreshed = await tokenAnswer(server, { grant_type: 'refresh_token', refresh_token });
    expect(refreshed.status).toBe(200);
    expect(decoded(refreshed.answer['access_token'] ?? '', 1)).toMatchObject({ aud: AUDIENCE, scope: 'read:contacts' });
  });

  test('gives none where offline_access was not asked for', async () => {
    expect((await grant(server)).answer).not.toHaveProperty('refresh_token');
  });

  test.each([undefined, 'consent'])('gives none where the API does not allow it (prompt: %s)', async (prompt) => {
    const { status, answer } = await grant(server, {
      scope: 'offline_access read:contacts',
      audience: BILLING,
      prompt,
    });
    expect(status).toBe(200);
    expect(decoded(answer['access_token'] ?? '', 1)['aud']).toBe(BILLING);
    expect(answer).not.toHaveProperty('refresh_token');
  });

  test('takes a code once, and ends what came of it the second time', async () => {
    const { code, answer } = await grant(server, { scope: 'openid offline_access read:contacts' });
    const again = await tokenAnswer(server, { grant_type: 'authorization_code', code });
    expect(again.answer['error']).toBe('invalid_grant');
    const { refresh_token = '' } = answer;
    const refreshed = await tokenAnswer(server, { grant_type: 'refresh_token', refresh_token });
    expect(refreshed.answer['error']).toBe('invalid_grant');
  });

  test('takes a code only with the secret and the address that it was issued for', async () => {
    const exchange = async (changed: Record<string, string>) => {
      const code = (await signIn(requestOf(server))).searchParams.get('code') ?? '';
      return (await tokenAnswer(server, { grant_type: 'authorization_code', code, ...changed })).answer['error'];
    };
    expect(await exchange({ client_secret: 'wrong' })).toBe('invalid_client');
    expect(await exchange({ redirect_uri: 'http://127.0.0.1:3000/another' })).toBe('invalid_grant');
  });

  test('sends nobody to an address that is not registered', async () => {
    const response = await fetch(requestOf(server, { redirect_uri: 'http://127.0.0.1:3000/another' }), {
      redirect: 'manual',
    });
    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
    expect(await response.text()).toContain('invalid_redirect_uri');
  });
});

test('its clock is the one that it is given', async () => {
  const server = await startAuthorizationServer({ now: () => Date.now() + 7_200_000 });
  onTestFinished(() => server.stop());
  const { iat, exp } = decoded(await server.token(), 1);
  expect(Number(iat) - Date.now() / 1000).toBeCloseTo(7200, -1);
  expect(Number(exp) - Number(iat)).toBe(3600);
});
