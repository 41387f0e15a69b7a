import { describe, expect, test } from 'vitest';
import { type Fault, FaultBoard, type FaultName } from './faults.js';

const html: Fault = { kind: 'html' };
const reset: Fault = { kind: 'reset' };

describe('a fault', () => {
  test('befalls every document until it is taken away', () => {
    const board = new FaultBoard();
    board.fault('html');
    for (const document of ['openid-configuration', 'oauth-authorization-server', 'jwks', 'jwks'] as const) {
      expect(board.take(document)).toEqual(html);
    }
    board.fault(undefined);
    expect(board.take('jwks')).toBeUndefined();
  });

  test('befalls only what it is for, beside another one', () => {
    const board = new FaultBoard();
    board.fault(html, { only: 'metadata' });
    board.fault(reset, { only: 'jwks' });
    board.fault(undefined, { only: 'oauth-authorization-server' });
    expect(board.take('openid-configuration')).toEqual(html);
    expect(board.take('oauth-authorization-server')).toBeUndefined();
    expect(board.take('jwks')).toEqual(reset);
  });

  test('is over after so many answers, whichever documents they were', () => {
    const board = new FaultBoard();
    board.fault('reset', { times: 2 });
    expect([board.take('openid-configuration'), board.take('jwks'), board.take('jwks')]).toEqual([
      reset,
      reset,
      undefined,
    ]);
  });

  test.each(['empty-set', 'decoys', 'swapped-keys'] as const)('%s leaves the metadata alone', (kind) => {
    const board = new FaultBoard();
    board.fault(kind);
    expect(board.take('openid-configuration')).toBeUndefined();
    expect(board.take('jwks')).toEqual({ kind });
  });

  test('wrong-issuer leaves the JWK Set alone', () => {
    const board = new FaultBoard();
    board.fault('wrong-issuer');
    expect(board.take('jwks')).toBeUndefined();
    expect(board.take('openid-configuration')).toEqual({ kind: 'wrong-issuer' });
  });

  test('takes the place of one for other documents', () => {
    const board = new FaultBoard();
    board.fault('html');
    board.fault('empty-set');
    expect(board.take('openid-configuration')).toBeUndefined();
  });
});

describe('a fault that cannot be is refused, and the one before stands', () => {
  test.each<[string, Fault | FaultName, object, RegExp]>([
    ['an unknown one', 'flood' as FaultName, {}, /^fault: /],
    ['one from the prototype', 'toString' as FaultName, {}, /^fault: /],
    ['an informational status', { kind: 'status', status: 100 }, {}, /^status: /],
    ['a status that is no number', { kind: 'status', status: Number.NaN }, {}, /^status: /],
    ['an empty huge body', { kind: 'huge-body', bytes: 0 }, {}, /^bytes: /],
    ['a drip of nothing', { kind: 'drip', bytes: 0 }, {}, /^bytes: /],
    ['a delay beyond what a timer can wait', { kind: 'delay', milliseconds: 2 ** 31 }, {}, /^milliseconds: /],
    ['no times', 'html', { times: 0 }, /^times: /],
    ['a fault of the JWK Set for the metadata', 'decoys', { only: 'metadata' }, /^only: decoys/],
    ['a fault of the metadata for the JWK Set', 'wrong-issuer', { only: 'jwks' }, /^only: wrong-issuer/],
  ])('%s', (_, fault, options, message) => {
    const board = new FaultBoard();
    board.fault('html');
    expect(() => board.fault(fault, options)).toThrow(message);
    expect(board.take('jwks')).toEqual(html);
  });
});
