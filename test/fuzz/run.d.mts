// The types of run.mjs, for tests alone.

/** The public face of one copy of the core. */
export type Core = typeof import('@scopegate/core');

export interface Engines {
  readonly node: Core;
  readonly web: Core;
}

interface Whose {
  readonly engine: 'node' | 'web';
  readonly isCached: boolean;
  readonly policy: { readonly name: string };
}

/** What a verifier is, to those who replace one. */
export interface FuzzedVerifier {
  verify(token: string): Promise<unknown>;
}

export interface FuzzedGate {
  authenticate(request: unknown): unknown;
}

export interface Tamper {
  options?(options: Record<string, unknown>, whose: Whose): Record<string, unknown>;
  verifier?(verifier: FuzzedVerifier, whose: Whose): FuzzedVerifier;
  gate?(gate: FuzzedGate, whose: Whose): FuzzedGate;
}

export type Invariant =
  | 'accepted'
  | 'unexplained'
  | 'rule'
  | 'read'
  | 'engines'
  | 'untyped'
  | 'gate'
  | 'header'
  | 'cache'
  | 'growth';

export interface Ledger {
  readonly inputs: number;
  readonly verdicts: { readonly accepted: number; readonly refused: number; readonly stricter: number };
  readonly violated: Readonly<Record<Invariant, number>>;
  readonly violations: readonly string[];
  readonly violationCount: number;
  readonly missing: readonly string[];
}

export type Classes = readonly (readonly [weight: number, name: string])[];

export function runFuzz(options: {
  readonly engines: Engines;
  readonly seed: number;
  readonly first?: number;
  readonly progress: (ledger: Ledger) => number;
  readonly classes?: Classes;
  readonly tamper?: Tamper;
  readonly onBatch?: (ledger: Ledger, batch: number) => void;
}): Promise<Ledger>;

export function assertBothEngines(engines: Engines): Promise<void>;

/** The recipes of a batch's inputs, of the classes in which they are the same each time. */
export function recipesOf(engines: Engines, seed: number, batch: number): readonly string[];
