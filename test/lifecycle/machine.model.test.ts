import { subscribe } from 'node:diagnostics_channel';
import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { expect, it } from 'vitest';
import { readVerifierConfig } from '../../packages/core/src/config/verifier-config.js';
import type { KeysEvent } from '../../packages/core/src/events.js';
import { createIssuers } from '../../packages/core/src/issuers/issuers.js';
import { RemoteJwkSet } from '../../packages/core/src/keys/remote-keys.js';
import { TokenVerifier } from '../../packages/core/src/verify/verifier.js';
import { AUDIENCE, fc, goodClaims, ISSUER, NOW, newKey, sign } from '../support/core.js';
import {
  MachineModel,
  type ModelIssuer,
  type ModelToken,
  type Outcome,
  type Ticket,
  type Trouble,
} from './machine-model.js';

const NAMES = ['k0', 'k1', 'k2', 'k3'] as const;
const signers = new Map(
  await Promise.all([...NAMES, 'stranger'].map(async (name) => [name, await newKey('ES256', name)] as const)),
);

interface Token extends ModelToken {
  readonly text: string;
}

/** Good for as long as a run may last, with or without a kid, or under somebody else's. */
const TOKENS: readonly Token[] = await Promise.all(
  [
    ...NAMES.flatMap((signer) => [
      { signer, kid: signer, jti: 1 },
      { signer, kid: signer, jti: 2 },
      { signer, kid: undefined, jti: 1 },
      { signer: 'stranger', kid: signer, jti: 1 },
    ]),
    { signer: 'k0', kid: 'k1', jti: 1 },
    { signer: 'stranger', kid: 'stranger', jti: 1 },
    { signer: 'stranger', kid: undefined, jti: 1 },
  ].map(async ({ signer, kid, jti }) => {
    const key = signers.get(signer);
    if (key === undefined) throw new Error(signer);
    const claims = goodClaims({ exp: 4_000_000_000, iat: undefined, jti: `${jti}` });
    return { signer, kid, text: await sign(key, claims, { kid }) };
  }),
);

let ended = 0;
subscribe('scopegate:keys', (event) => {
  if ((event as KeysEvent).event !== 'suspicious') ended += 1;
});

/** The least that passes for a response. */
function response(status: number, value: unknown, headers: Record<string, string> = {}): Response {
  const chunks = [new TextEncoder().encode(JSON.stringify(value))];
  const read = async () => {
    const chunk = chunks.shift();
    return { done: chunk === undefined, value: chunk };
  };
  const body = { getReader: () => ({ read, cancel: async () => undefined }), cancel: async () => undefined };
  return { status, type: 'basic', headers: new Headers(headers), body } as unknown as Response;
}

/** The machine itself, driven through the verifier. */
class Machine {
  readonly asked: { metadata: number; keys: number } = { metadata: 0, keys: 0 };
  readonly verifier: TokenVerifier;
  readonly #model: MachineModel;
  #begun = ended;
  #held: (() => void)[] = [];

  constructor(model: MachineModel, chance: number, isDiscovered: boolean) {
    this.#model = model;
    const jwksUri = isDiscovered ? {} : { jwksUri: `${ISSUER}keys` };
    const options = {
      issuer: ISSUER,
      audience: AUDIENCE,
      ...jwksUri,
      now: () => model.now,
      fetch: this.#fetch,
      cache: { max: 20 },
    };
    const mayFetch = (): boolean => {
      this.#begun += 1;
      return true;
    };
    const config = readVerifierConfig(options);
    this.verifier = new TokenVerifier(
      config,
      createIssuers(config, (remote) => new RemoteJwkSet({ ...remote, random: () => chance, mayFetch })),
    );
  }

  #fetch = async (url: unknown): Promise<Response> => {
    const isMetadata = String(url).includes('well-known');
    if (this.#model.isHeld) await new Promise<void>((resolve) => this.#held.push(resolve));
    this.asked[isMetadata ? 'metadata' : 'keys'] += 1;
    const { trouble, published, ttl }: ModelIssuer = this.#model.issuer;
    if (isMetadata) {
      return trouble === 'metadata down'
        ? response(503, null)
        : response(200, { issuer: ISSUER, jwks_uri: `${ISSUER}keys` });
    }
    if (trouble === 'keys gone') return response(404, null);
    if (trouble === 'keys down') throw new TypeError('fetch failed');
    const keys = [...published].map(([kid, signer]) => ({ ...signers.get(signer)?.jwk, kid }));
    return response(200, { keys }, { 'cache-control': `max-age=${ttl}` });
  };

  /** Requests that arrive at the same moment: their outcomes, as they become known. */
  arrive(tokens: readonly Token[]): (Outcome | undefined)[] {
    const outcomes: (Outcome | undefined)[] = tokens.map(() => undefined);
    for (const [index, { text }] of tokens.entries()) {
      this.verifier.verify(text).then(
        () => {
          outcomes[index] = 'ok';
        },
        (error) => {
          outcomes[index] = error.status === 503 ? 'unavailable' : 'refused';
        },
      );
    }
    return outcomes;
  }

  async settle(): Promise<void> {
    do await setImmediate();
    while (ended < this.#begun && !this.#model.isHeld);
    await setImmediate();
  }

  release(): void {
    for (const go of this.#held.splice(0)) go();
  }
}

interface Real {
  readonly machine: Machine;
  /** What is still to be compared. */
  open: { readonly tickets: readonly Ticket[]; readonly outcomes: readonly (Outcome | undefined)[] }[];
}

type Command = fc.AsyncCommand<MachineModel, Real>;

/** How often each state and each outcome came up: a test of nothing but the usual would prove little. */
const seen = new Map<string, number>();
const see = (what: string): void => void seen.set(what, (seen.get(what) ?? 0) + 1);

async function compare(model: MachineModel, real: Real): Promise<void> {
  await real.machine.settle();
  const told = {
    outcomes: real.open.map(({ outcomes }) => outcomes),
    asked: real.machine.asked,
    state: real.machine.verifier.status()[0]?.state,
  };
  const expected = {
    outcomes: real.open.map(({ tickets }) => tickets.map(({ outcome }) => outcome)),
    asked: model.issuer.asked,
    state: model.state,
  };
  if (!isDeepStrictEqual(told, expected)) expect(told).toEqual(expected);
  see(model.state);
  for (const outcome of real.open.at(-1)?.outcomes ?? []) see(outcome ?? 'waiting');
  real.open = real.open.filter(({ outcomes }) => outcomes.includes(undefined));
}

/** A command that does the same to both, and then compares them. */
function command(name: string, act: (model: MachineModel, real: Real) => void): Command {
  return {
    check: () => true,
    async run(model, real) {
      act(model, real);
      await compare(model, real);
    },
    toString: () => name,
  };
}

const advance = (milliseconds: number): Command =>
  command(`advance ${milliseconds}`, (model) => {
    model.now += milliseconds;
  });

const arrive = (indices: readonly number[]): Command => {
  const tokens = indices.map((index) => TOKENS[index % TOKENS.length] as Token);
  const names = tokens.map(({ signer, kid }) => `${signer} as ${kid}`);
  return command(`arrive ${names.join(', ')}`, (model, real) => {
    // The real one first: what the model counts must not be seen by the fetches of the other.
    const outcomes = real.machine.arrive(tokens);
    real.open.push({ tickets: model.arrive(tokens), outcomes });
  });
};

const publish = (signer: string, kid: string): Command =>
  command(`publish ${signer} as ${kid}`, ({ issuer }) => {
    issuer.published = new Map([...issuer.published, [kid, signer]]);
  });

const withdraw = (kid: string): Command =>
  command(`withdraw ${kid}`, ({ issuer }) => {
    issuer.published = new Map([...issuer.published].filter(([name]) => name !== kid));
  });

const trouble = (kind: Trouble | undefined): Command =>
  command(`trouble: ${kind}`, ({ issuer }) => {
    issuer.trouble = kind;
  });

const freshFor = (seconds: number): Command =>
  command(`fresh for ${seconds}`, ({ issuer }) => {
    issuer.ttl = seconds;
  });

const hold = (isHeld: boolean): Command =>
  command(isHeld ? 'hold' : 'release', (model, { machine }) => {
    model.isHeld = isHeld;
    if (isHeld) return;
    machine.release();
    model.progress();
  });

const name = fc.constantFrom(...NAMES);
const SPANS = [1, 999, 1000, 1001, 15_000, 29_999, 30_000, 60_000, 480_000, 599_999, 600_000, 3_600_000, 4_200_000];

const commands = fc.commands(
  [
    fc.array(fc.nat({ max: TOKENS.length - 1 }), { minLength: 1, maxLength: 5 }).map(arrive),
    fc.constantFrom(...SPANS).map(advance),
    fc.integer({ min: -100_000_000, max: 100_000_000 }).map(advance),
    name.map((kid) => publish(kid, kid)),
    fc.tuple(name, name).map(([signer, kid]) => publish(signer, kid)),
    name.map(withdraw),
    fc.constantFrom<Trouble | undefined>(undefined, undefined, 'keys down', 'keys gone', 'metadata down').map(trouble),
    fc.constantFrom(300, 600, 3600).map(freshFor),
    fc.boolean().map(hold),
  ],
  { maxCommands: 60, size: '+1' },
);

it('the machine does what the model does, whatever happens and in whatever order', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      commands,
      fc.constantFrom(0, 0.25, 0.5, 0.999),
      fc.boolean(),
      async (run, chance, isDiscovered) => {
        await fc.asyncModelRun(() => {
          const model = new MachineModel(NOW * 1000, chance, isDiscovered);
          model.issuer.published = new Map([['k0', 'k0']]);
          return { model, real: { machine: new Machine(model, chance, isDiscovered), open: [] } };
        }, run);
      },
    ),
    { numRuns: 2000, seed: 20_261_122 },
  );
  for (const what of ['empty', 'fresh', 'aging', 'stale', 'expired', 'ok', 'refused', 'unavailable', 'waiting']) {
    expect(seen.get(what), what).toBeGreaterThan(300);
  }
});
