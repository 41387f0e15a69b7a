// Every option of a gate with those wrong values that are right for it.
import { GATE_OPTIONS } from '../../packages/core/src/config/option-table.js';
import type { Row } from './rows.js';

const FUNCTIONS = ['function', 'async function', 'class'];
const TEXTS = ['text', 'text with a space'];

/** Beside nothing, which stands for the default wherever there is one. */
const TAKES: Readonly<Record<string, readonly string[]>> = {
  audience: [...TEXTS, 'array of a text'],
  audienceClaim: TEXTS,
  algorithms: [],
  profile: [],
  scopeClaims: ['array of a text', 'array of an array'],
  clientIdClaims: [...TEXTS, 'array of a text'],
  claimValues: ['empty object', 'object of an unknown member', 'object without a prototype'],
  refuseIdTokens: ['true', 'false'],
  jwksUri: [],
  jwks: [],
  secret: [],
  issuer: [],
  maxTokenLength: ['one'],
  clockTolerance: ['zero', 'one'],
  maxTokenAge: ['one'],
  claims: [],
  validate: FUNCTIONS,
  cache: ['false', 'empty object', 'object that inherits'],
  keys: ['empty object', 'object that inherits'],
  fetch: FUNCTIONS,
  now: [],
  allowInsecureHttp: ['true', 'false'],
  optional: ['true', 'false'],
  scope: ['text', 'array of a text'],
  realm: TEXTS,
  credentials: ['empty object', 'object that inherits'],
  verifier: [],
};

/** Without these there is no verifier. */
const REQUIRED = ['issuer', 'audience'];

const OPTIONS = { issuer: 'https://tenant.example/', audience: 'appointments:api' };

/** A row for each option of a function that makes something of options. */
export function optionRows(
  make: (options: never) => unknown,
  more: Readonly<Record<string, readonly string[]>> = {},
): Readonly<Record<string, Row>> {
  const takes = { ...TAKES, ...more };
  return Object.fromEntries(
    Object.keys(takes).map((name) => {
      const isDefault = REQUIRED.includes(name) ? [] : ['undefined'];
      const call = (wrong: unknown) => make({ ...OPTIONS, [name]: wrong } as never);
      return [`option ${name}`, { call, takes: [...(takes[name] ?? []), ...isDefault] }];
    }),
  );
}

/** What is known and has no row. */
export const withoutRow = (): readonly string[] =>
  Object.keys(GATE_OPTIONS).filter((name) => !Object.hasOwn(TAKES, name));
