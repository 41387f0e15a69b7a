// Every attack and every legitimate request that is all in its token, given to the call that knows no HTTP.
import { isAccessTokenError, verifyAccessToken } from '@scopegate/core';
import { type AttackReason, type AttackRequest, attacks, legitimate, type SendAttack } from '@scopegate/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectedAnswer, type Reason } from '../support/answers.js';
import { createRange, type Range, type Setting, scopesOf, settingOf } from './range.js';

let range: Range;
beforeAll(async () => {
  range = await createRange();
});

type Options = Parameters<typeof verifyAccessToken>[1];

function verify(setting: Setting, token: string): ReturnType<typeof verifyAccessToken> {
  const { optional: _o, credentials: _c, onRefusal: _r, realm: _, ...options } = range.settings.get(setting) ?? {};
  const scope = scopesOf(setting);
  return verifyAccessToken(token, { ...(options as Options), ...(scope.length > 0 ? { scope } : {}) });
}

async function errorOf(setting: Setting, token: string) {
  const error: unknown = await verify(setting, token).then(
    () => new Error('it was accepted'),
    (thrown: unknown) => thrown,
  );
  if (!isAccessTokenError(error)) throw error;
  return error;
}

const tokenOf = ({ token }: AttackRequest): string => {
  if (token === undefined) throw new Error('not all of it is in a token');
  return token;
};

/** Sends as HTTP would, and tells no more than HTTP would. */
const sender =
  (setting: Setting): SendAttack =>
  (request) =>
    verify(setting, tokenOf(request)).then(
      () => ({ status: 200 }),
      () => ({ status: 401 }),
    );

/** Checks that the error says of the refusal what HTTP would, and nothing that the token says. */
async function expectRefusedFor(reason: AttackReason, setting: Setting, token: string): Promise<void> {
  const error = await errorOf(setting, token);
  const scopes = reason === 'scope_insufficient' ? scopesOf(setting) : [];
  const { status, error: code, sentence, challenge } = expectedAnswer(reason satisfies Reason, undefined, scopes);
  expect({
    reason: error.reason,
    status: error.status,
    code: error.code,
    message: error.message,
    challenge: error.headers['WWW-Authenticate'],
  }).toEqual({ reason, status, code, message: sentence, challenge });
}

describe('verifyAccessToken refuses', () => {
  const tokens = attacks.filter(({ isToken }) => isToken);
  it.each(tokens.map((attack) => [attack.id, attack.title, attack] as const))('%s: %s', async (_id, _title, attack) => {
    const setting = settingOf(attack);
    const token = tokenOf(await attack.make(range.kit, sender(setting)));
    const reason = attack.expect.bare ?? attack.expect.reason;
    if (reason === undefined) throw new Error('a token has a reason of its own');
    await expectRefusedFor(reason, setting, token);
  });
});

describe('verifyAccessToken accepts', () => {
  const tokens = legitimate.filter(({ isToken }) => isToken);
  it.each(tokens.map((one) => [one.id, one.title, one] as const))('%s: %s', async (_id, _title, one) => {
    const setting = settingOf(one);
    const token = await verify(setting, tokenOf(await one.make(range.kit, sender(setting))));
    expect(token.claims).toMatchObject(one.expect.claims ?? {});
  });
});

it('has fetched nothing from strangers', () => {
  expect(range.strangers).toEqual([]);
});
