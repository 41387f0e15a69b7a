// One key machine on a clock that stands still, with an issuer behind it that answers at once or when it is told to.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setImmediate } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { KEY_OPTIONS } from '../../packages/core/src/config/option-table.js';
import { readOptions } from '../../packages/core/src/config/read-options.js';
import type { Failure } from '../../packages/core/src/errors.js';
import type { KeysEvent } from '../../packages/core/src/events.js';
import { algorithmNamed } from '../../packages/core/src/keys/algorithms.js';
import { JwkSet } from '../../packages/core/src/keys/jwk-set.js';
import { type KeyOptions, RemoteJwkSet, type RemoteJwkSetOptions } from '../../packages/core/src/keys/remote-keys.js';
import { NOW, type SigningKey } from '../support/core.js';

/** What the machine asked for. */
export interface Asked {
  readonly url: string;
  readonly etag: string | undefined;
}

/** What it is answered; nothing is a lost connection. */
export type Answer = (asked: Asked) => Response | undefined | Promise<Response | undefined>;

/** The options of `keys` as they are where nothing is said. */
function keyOptions(given: Partial<KeyOptions> = {}): Required<KeyOptions> {
  return { ...readOptions({}, KEY_OPTIONS), ...given };
}

/** A JWK Set as it is sent. */
export function sentKeys(keys: readonly SigningKey[], headers: Record<string, string> = {}): Response {
  return Response.json({ keys: keys.map(({ jwk }) => jwk) }, { headers });
}

export const status =
  (code: number): Answer =>
  () =>
    new Response(null, { status: code });

/** What a fetch meets that never comes to an end. */
export const lost: Answer = () => undefined;

let rigs = 0;

export class KeyRig {
  readonly issuer: string;
  readonly jwksUri: string;
  readonly set: RemoteJwkSet;
  /** Milliseconds. */
  now: number = NOW * 1000;
  answer: Answer = lost;
  /** Every document that was asked for. */
  readonly asked: Asked[] = [];
  readonly events: KeysEvent[] = [];
  #begun = 0;
  #ended = 0;
  #held: (() => void)[] | undefined;

  constructor(options: Partial<Omit<RemoteJwkSetOptions, 'keys'>> & { keys?: Partial<KeyOptions> } = {}) {
    rigs += 1;
    this.issuer = `https://issuer-${rigs}.example/`;
    this.jwksUri = `${this.issuer}keys`;
    const listen = (event: unknown): void => this.#heard(event as KeysEvent);
    subscribe('scopegate:keys', listen);
    onTestFinished(() => {
      unsubscribe('scopegate:keys', listen);
    });
    this.set = new RemoteJwkSet({
      issuer: this.issuer,
      jwksUri: this.jwksUri,
      allowInsecureHttp: false,
      now: () => this.now,
      random: () => 0.5,
      fetch: (url, init) =>
        this.#fetch({ url: String(url), etag: new Headers(init?.headers).get('if-none-match') ?? undefined }),
      ...options,
      mayFetch: () => {
        this.#begun += 1;
        return options.mayFetch?.() ?? true;
      },
      keys: keyOptions(options.keys),
    });
  }

  /** Fetches begun: discovery and key set together are one. */
  get attempts(): number {
    return this.#begun;
  }

  /** Lets time pass. */
  advance(seconds: number): void {
    this.now += seconds * 1000;
  }

  /** Keeps answers back until the returned function is called. */
  hold(): () => Promise<void> {
    this.#held ??= [];
    return async () => {
      const held = this.#held ?? [];
      this.#held = undefined;
      for (const release of held) release();
      await this.settle();
    };
  }

  /** Waits until no fetch is under way; no time passes meanwhile. */
  async settle(): Promise<void> {
    do await setImmediate();
    while (this.#ended < this.#begun);
    await setImmediate();
  }

  /** What a request is served with: the kids of a set, or the reason of a failure; then what it began comes to its end. */
  async serve(): Promise<readonly (string | undefined)[] | string> {
    const served = await this.set.current();
    await this.settle();
    return told(served);
  }

  /** Whether the request is served at once, from what is held. */
  servesAtOnce(): boolean {
    return this.set.current() instanceof JwkSet;
  }

  /** What comes of a kid that the set held now does not have. */
  async miss(): Promise<readonly (string | undefined)[] | string | undefined> {
    const seen = await this.set.current();
    if (!(seen instanceof JwkSet)) return told(seen);
    const newer = await this.set.refetch(seen);
    await this.settle();
    return newer === undefined ? undefined : told(newer);
  }

  async #fetch(asked: Asked): Promise<Response> {
    this.asked.push(asked);
    const held = this.#held;
    if (held !== undefined) await new Promise<void>((resolve) => held.push(resolve));
    const response = await this.answer(asked);
    if (response === undefined) throw new TypeError('fetch failed');
    return response;
  }

  #heard(event: KeysEvent): void {
    if (event.issuer !== this.issuer) return;
    this.events.push(event);
    if (event.event !== 'suspicious') this.#ended += 1;
  }
}

/** A set by the names of its keys, a failure by its reason. */
function told(served: JwkSet | Failure): readonly (string | undefined)[] | string {
  if (!(served instanceof JwkSet)) return served.reason;
  const algorithm = algorithmNamed('ES256');
  const selected = algorithm === undefined ? 'unknown' : served.select(undefined, algorithm, undefined);
  return typeof selected === 'string' ? [] : selected.map(({ kid }) => kid);
}
