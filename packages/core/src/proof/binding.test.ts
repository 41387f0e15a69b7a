import { describe, expect, it } from 'vitest';
import { checkContextOf, goodClaims } from '../../../../test/support/core.js';
import { bindingFailure } from './binding.js';

describe('bindingFailure', () => {
  it.each([[{ jkt: 'x' }], [{ 'x5t#S256': 'x' }], [{}], [null], ['x'], [false]])(
    'refuses a token bound by cnf %j',
    (cnf) => {
      expect(bindingFailure({ cnf })?.reason).toBe('proof_required');
    },
  );

  it('has nothing against a token without cnf', () => {
    expect(bindingFailure(checkContextOf().registered)).toBeUndefined();
    const inherited = Object.assign(Object.create({ cnf: {} }), goodClaims());
    expect(bindingFailure(checkContextOf({ claims: inherited }).registered)).toBeUndefined();
  });
});
