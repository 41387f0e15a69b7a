// Tokens and secrets stay on the server: no page has them, nor a part of them.
import { expect, test, vi } from 'vitest';
import { travel } from './traveller.js';

vi.setConfig({ testTimeout: 30_000 });

test('no page has a token, a code, a verifier or the client’s secret', async () => {
  const traveller = await travel();
  await traveller.signIn();
  for (const action of ['call/contacts', 'call/add', 'demo/altered', 'demo/expired', 'refresh', 'call/desk']) {
    await traveller.press(action);
  }
  await traveller.press('demo/code-again');
  await traveller.press('sign-out');

  const secrets = new Set<string>([traveller.journey.authorizationServer.clients.web.client_secret]);
  for (const { url, body, headers, answer } of traveller.sent) {
    const form = new URLSearchParams(body);
    for (const name of ['code', 'code_verifier', 'refresh_token', 'token']) secrets.add(form.get(name) ?? '');
    for (const part of headers.get('authorization')?.replace('Bearer ', '').split('.') ?? []) secrets.add(part);
    if (url.pathname !== '/oauth/token' || !answer.startsWith('{')) continue;
    const { access_token = '', id_token = '', refresh_token = '' } = JSON.parse(answer);
    for (const secret of [...access_token.split('.'), ...id_token.split('.'), refresh_token]) secrets.add(secret);
  }
  secrets.delete('');
  expect(secrets.size).toBeGreaterThan(12);
  expect(traveller.pages.length).toBeGreaterThan(8);
  for (const { html } of traveller.pages) {
    for (const secret of secrets) expect(html).not.toContain(secret);
  }
});

test('the cookie is a number: a script cannot read it, and it is a new one after signing in', async () => {
  const traveller = await travel();
  const { headers } = await traveller.go('');
  const [cookie = ''] = headers.getSetCookie();
  expect(cookie).toMatch(/^appointments\.session=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/);
  const before = traveller.visitor.cookies.get('appointments.session');
  await traveller.signIn();
  expect(traveller.visitor.cookies.get('appointments.session')).not.toBe(before);
});

test('no page allows a script or a frame', async () => {
  const { journey } = await travel();
  for (const path of ['', 'callback', 'signed-out', 'style.css', 'nowhere']) {
    const { headers } = await fetch(journey.url + path);
    const policy = headers.get('content-security-policy');
    expect(policy, path).toContain("default-src 'none'");
    expect(policy, path).toContain("frame-ancestors 'none'");
    expect(policy, path).not.toMatch(/script-src|unsafe/);
  }
});

test('the pages of the authorization server allow none either, and lead only back to the client', async () => {
  const traveller = await travel();
  const { headers } = await traveller.go('sign-in');
  const policy = headers.get('content-security-policy');
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain(`form-action 'self' ${new URL(traveller.journey.url).origin};`);
});
