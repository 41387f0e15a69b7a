// The rows of the table and the doc comments of the interfaces are written by hand, each for its own readers: here they are
// compared.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AUDIENCE, configurationErrorOf, ISSUER, noFetch } from '../../../../test/support/core.js';
import { createAdapter } from '../gate/create-adapter.js';
import { createGate } from '../gate/gate.js';
import { verifyAccessToken } from '../verify/standalone.js';
import { createVerifier } from '../verify/verifier.js';
import type { Rows, Unit } from './option-row.js';
import * as table from './option-table.js';
import { hintFor } from './read-options.js';

/** Of each interface the file that has it, and its rows. */
const LEVELS: Readonly<Record<string, readonly [file: string, rows: Rows]>> = {
  IssuerDefaults: ['./options.ts', table.ISSUER_DEFAULTS],
  IssuerOptions: ['./options.ts', { issuer: table.ISSUER_OPTIONS.issuer, ...table.ISSUER_OWN }],
  IssuerResolver: ['./options.ts', table.RESOLVER_OPTIONS],
  CacheOptions: ['./options.ts', table.CACHE_OPTIONS],
  VerifierOptions: ['./options.ts', table.VERIFIER_OWN],
  GateSettings: ['./options.ts', table.GATE_OWN],
  KeyOptions: ['../keys/remote-keys.ts', table.KEY_OPTIONS],
  AdapterSettings: ['../gate/create-adapter.ts', table.ADAPTER_OWN],
};

/** The doc comments of an interface's members, as one line each. */
function docsOf(name: string, file: string): ReadonlyMap<string, string> {
  const source = readFileSync(new URL(file, import.meta.url), 'utf8');
  const body = new RegExp(`^export interface ${name}\\b.*?^}`, 'ms').exec(source)?.[0] ?? '';
  const members = body.matchAll(/ {2}\/\*\*((?:(?!\*\/).)*)\*\/(?:\s*\/\/[^\n]*)?\s*(?:readonly )?(\w+)[?(:]/gs);
  return new Map(
    [...members].map(([, doc = '', member = '']) => [member, doc.replaceAll(/\s*\n\s*\* ?/g, ' ').trim()]),
  );
}

const WORDS: Readonly<Record<Unit, RegExp>> = {
  seconds: /\bseconds\b/,
  bytes: /\bbytes\b/,
  characters: /\bcharacters\b/,
  count: /\bcount\b/,
  ratio: /\bratio\b/,
  'per second': /\bper second\b/,
};

/** How a doc comment writes a default. */
function written(value: unknown): string {
  if (typeof value === 'string') return `Default \`${value}\`.`;
  if (typeof value === 'boolean') return `Default \`${value}\`.`;
  if (Array.isArray(value) && value.length === 0) return 'Default: none.';
  if (typeof value === 'object') return `Default \`[${(value as string[]).map((each) => `'${each}'`).join(', ')}]\`.`;
  return `Default ${value}.`;
}

const MEMBERS = Object.entries(LEVELS).flatMap(([level, [file, rows]]) => {
  const docs = docsOf(level, file);
  return Object.entries(rows).map(([name, row]) => [`${level}.${name}`, row, docs.get(name)] as const);
});

describe('the doc comment of an option', () => {
  it.each(Object.entries(LEVELS))('stands with every member of %s', (level, [file, rows]) => {
    expect([...docsOf(level, file).keys()].sort()).toEqual(Object.keys(rows).sort());
  });

  it.each(MEMBERS)('says the default of %s', (_, { default: fallback }, doc) => {
    if (fallback === undefined || typeof fallback === 'function') return;
    expect(doc).toContain(written(fallback));
  });

  it.each(MEMBERS)('says the range of %s, with its unit', (_, { range }, doc) => {
    if (range === undefined) return;
    const { unit, least, most } = range;
    expect(doc).toMatch(WORDS[unit]);
    expect(doc).toContain(most === Number.POSITIVE_INFINITY ? `at least ${least}` : `, ${least} to ${most}`);
  });
});

describe('a row with a range', () => {
  it.each(MEMBERS)('has its default in it: %s', (_, { range, default: fallback, read }) => {
    if (range === undefined) return;
    const { least, most } = range;
    if (fallback !== undefined) expect(read(fallback, 'n')).toBe(fallback);
    expect(read(least, 'n')).toBe(least);
    if (most !== Number.POSITIVE_INFINITY) expect(read(most, 'n')).toBe(most);
    for (const value of [least - 1, most + 1]) expect(() => read(value, 'n')).toThrow('n: give ');
  });
});

const OPTIONS = { issuer: ISSUER, audience: AUDIENCE, fetch: noFetch };
const RESOLVER = { resolve: () => undefined };
const adapter = createAdapter<object, object, object>({
  requestOf: (request) => request,
  keyOf: (request) => request,
  toGateRequest: () => ({ method: 'GET', url: '/', header: () => [] }),
  send: () => undefined,
  toHandler: (step) => step,
  mirrorTarget: (request) => request,
  ownsProperty: () => false,
});

type Place = readonly [where: string, rows: Rows, make: (given: object) => unknown];

/** Where options are given: the name of what holds them, their rows, and a call with them. */
const PLACES: readonly Place[] = [
  ['', table.VERIFIER_OPTIONS, (given) => createVerifier({ ...OPTIONS, ...given })],
  ['', table.GATE_OPTIONS, (given) => createGate({ ...OPTIONS, ...given })],
  ['', table.ADAPTER_OPTIONS, (given) => adapter.auth({ ...OPTIONS, ...given })],
  ['issuer', table.ISSUER_OPTIONS, (given) => createVerifier({ ...OPTIONS, issuer: { issuer: ISSUER, ...given } })],
  [
    'issuer[0]',
    table.ISSUER_OPTIONS,
    (given) => createVerifier({ ...OPTIONS, issuer: [{ issuer: ISSUER, ...given }] }),
  ],
  ['issuer', table.RESOLVER_OPTIONS, (given) => createVerifier({ ...OPTIONS, issuer: { ...RESOLVER, ...given } })],
  ['keys', table.KEY_OPTIONS, (given) => createVerifier({ ...OPTIONS, keys: given })],
  ['cache', table.CACHE_OPTIONS, (given) => createVerifier({ ...OPTIONS, cache: given })],
  ['credentials', table.CREDENTIALS_OPTIONS, (given) => createGate({ ...OPTIONS, credentials: given })],
];

const misspelt = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

describe('a name that is no option', () => {
  it.each(PLACES)('gets the hint of the row that is meant: %s %#', (where, rows, make) => {
    const path = where === '' ? '' : `${where}.`;
    for (const [name, { aliases }] of Object.entries(rows)) {
      const wrong = misspelt(name);
      const error = configurationErrorOf(() => make({ [wrong]: 1 }));
      expect(error.message).toBe(`${path}${wrong}: no such option; did you mean ${name}?`);
      for (const alias of Object.keys(aliases)) {
        const { message } = configurationErrorOf(() => make({ [alias]: 1 }));
        expect(message).toBe(`${path}${alias}: no such option; ${hintFor(alias, 1, rows)}`);
        expect(message).not.toContain('known are');
      }
    }
    const { message } = configurationErrorOf(() => make({ unheard: 1 }));
    expect(message).toBe(`${path}unheard: no such option; known are ${Object.keys(rows).join(', ')}`);
  });

  it('gets a hint from the standalone call too', async () => {
    for (const name of Object.keys(table.STANDALONE_OPTIONS)) {
      const call = verifyAccessToken('token', { ...OPTIONS, [misspelt(name)]: 1 });
      await expect(call).rejects.toThrow(`did you mean ${name}?`);
    }
  });

  it('has one meaning: no alias is an option at the same place, or an alias of two', () => {
    for (const rows of Object.values(PLACES).map(([, each]) => each)) {
      const fold = (name: string): string => name.toLowerCase().replaceAll(/[_-]/g, '');
      const aliases = Object.values(rows).flatMap((row) => Object.keys(row.aliases));
      const names = [...Object.keys(rows), ...aliases].map(fold);
      expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    }
  });
});
