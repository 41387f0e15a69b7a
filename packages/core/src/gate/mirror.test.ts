import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { configurationErrorOf } from '../../../../test/support/core.js';
import type { AccessToken } from '../token/access-token.js';
import { createMirror } from './mirror.js';

const token = { subject: 'user-1' } as AccessToken<unknown>;
const TARGET = { mirrorTarget: (holder: object) => holder, ownsProperty: (name: string) => name === 'url' };

describe('createMirror', () => {
  it('shows the token under auth by default, or under the name that is given', () => {
    const request: Record<string, unknown> = {};
    createMirror(TARGET)(request, token);
    createMirror(TARGET, 'accessToken')(request, token);
    expect(request).toEqual({ auth: token, accessToken: token });
  });

  it('shows nothing for false', () => {
    const request = {};
    createMirror(TARGET, false)(request, token);
    expect(Object.keys(request)).toEqual([]);
  });

  it('shows that there is no token, so that nobody takes the value of another for one', () => {
    const request = { auth: { user: 'admin' } };
    createMirror(TARGET)(request, undefined);
    expect(request.auth).toBeUndefined();
  });

  it.each([['url'], ['__proto__'], ['constructor'], ['toString'], [''], [true], [null], [7], [['auth']]])(
    'finds fault with the name %j',
    (name) => {
      expect(configurationErrorOf(() => createMirror(TARGET, name)).option).toBe('requestProperty');
    },
  );
});

describe('a property that another library holds', () => {
  const warnings: string[] = [];
  beforeEach(() => {
    warnings.length = 0;
    vi.resetModules();
    vi.spyOn(process, 'emitWarning').mockImplementation((_message, options) => {
      warnings.push(String((options as { code?: string } | undefined)?.code));
    });
  });
  afterEach(() => vi.restoreAllMocks());

  it.each<[string, () => object]>([
    ['is read-only', () => Object.defineProperty({}, 'auth', { value: 'theirs' })],
    ['has a getter', () => Object.defineProperty({}, 'auth', { get: () => 'theirs' })],
    [
      'has a setter that does nothing',
      () => Object.defineProperty({}, 'auth', { get: () => 'theirs', set: () => undefined }),
    ],
    [
      'has a setter that throws',
      () =>
        Object.defineProperty({}, 'auth', {
          get: () => 'theirs',
          set() {
            throw new RangeError('theirs');
          },
        }),
    ],
    ['is that of a prototype', () => Object.create(Object.defineProperty({}, 'auth', { get: () => 'theirs' }))],
    ['is that of a frozen request', () => Object.freeze({ auth: 'theirs' })],
  ])('that %s stays as it is: the request goes on, and one warning is given', async (_, make) => {
    const { createMirror: fresh } = await import('./mirror.js');
    const mirror = fresh(TARGET);
    for (let turn = 0; turn < 3; turn += 1) {
      const request = make() as { auth: unknown };
      mirror(request, token);
      expect(request.auth).toBe('theirs');
    }
    expect(warnings).toEqual(['SCOPEGATE_MIRROR_BLOCKED']);
  });

  it('that can be written is written', () => {
    const request = { auth: 'theirs' as unknown };
    createMirror(TARGET)(request, token);
    expect(request.auth).toBe(token);
    expect(warnings).toEqual([]);
  });
});
