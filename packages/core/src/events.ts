import { runtime } from '#runtime';
import { type Failure, reasons, statusOf } from './errors.js';
import type { EventChannel } from './runtime/runtime.js';

/** An event on `scopegate:keys`. Every value is from a closed list or from the configuration. */
export interface KeysEvent {
  /**
   * `adopted`: a set was fetched, or is unchanged; `failed`: it could not be fetched; `suspicious`: a fetched set has
   * private or symmetric keys, which are not used.
   */
  readonly event: 'adopted' | 'failed' | 'suspicious';
  /** As configured. A tenant's only after a valid token from it, so that strangers cannot create labels. */
  readonly issuer?: string;
  /** With `adopted`: how many usable keys are held now. */
  readonly keys?: number;
  /** With `failed`: what went wrong. */
  readonly kind?: string;
}

/** An event on `scopegate:verify`. It never contains a token, a claim or a key. */
export interface VerifyEvent {
  /** What was checked: the request's credentials, the token itself, or what a route requires of it. */
  readonly step: 'credentials' | 'token' | 'requirement';
  /** `unavailable` is an outage (503), not a fault of the token. */
  readonly outcome: 'accepted' | 'refused' | 'unavailable';
  /** Why it was not accepted. A reason of the user is published as `token_rejected`. */
  readonly reason?: string;
  /** The trusted issuer, as configured. A tenant's only after a valid token from it. */
  readonly issuer?: string;
  /** Whether the token was verified before. */
  readonly cached?: boolean;
}

/** `scopegate:keys` of `node:diagnostics_channel`. */
export const keysChannel: EventChannel<KeysEvent> = runtime.openChannel<KeysEvent>('scopegate:keys');

/** `scopegate:verify` of `node:diagnostics_channel`. */
export const verifyChannel: EventChannel<VerifyEvent> = runtime.openChannel<VerifyEvent>('scopegate:verify');

/** Publishes a refusal on `scopegate:verify`, with a reason of the closed list. */
export function announceRefusal(step: VerifyEvent['step'], failed: Failure, issuer?: string): void {
  const outcome = statusOf(failed.code) === 503 ? 'unavailable' : 'refused';
  const reason = Object.hasOwn(reasons, failed.reason) ? failed.reason : 'token_rejected';
  verifyChannel.publish({ step, outcome, reason, ...(issuer === undefined ? {} : { issuer }) });
}

/** Publishes an accepted token on `scopegate:verify`. */
export function announceAcceptance(issuer: string, cached: boolean): void {
  verifyChannel.publish({ step: 'token', outcome: 'accepted', issuer, cached });
}
