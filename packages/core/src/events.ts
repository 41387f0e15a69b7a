import { openChannel } from '#runtime';
import { type Failure, reasons, statusOf } from './errors.js';

/** What is announced on `scopegate:keys`. Every label is of a closed list or comes from the configuration. */
export interface KeysEvent {
  /**
   * `adopted`: a set was fetched, or was found unchanged; `failed`: it could not be had; `suspicious`: a fetched set holds
   * private or symmetric keys, which are not used.
   */
  readonly event: 'adopted' | 'failed' | 'suspicious';
  /** As configured; a tenant's once a good token has come from it, so that strangers make no labels. */
  readonly issuer?: string;
  /** With `adopted`: the usable keys that are now held. */
  readonly keys?: number;
  /** With `failed`: what went wrong. */
  readonly kind?: string;
}

/** What is announced on `scopegate:verify`: never a token, a claim or a key. */
export interface VerifyEvent {
  /** What was looked at: the request's credentials, the token itself, or what a route asks of it. */
  readonly step: 'credentials' | 'token' | 'requirement';
  /** `unavailable` is an outage (503), not a fault of the token. */
  readonly outcome: 'accepted' | 'refused' | 'unavailable';
  /** Why, where it was not accepted; a word of the user's own counts as `token_rejected`. */
  readonly reason?: string;
  /** The trusted issuer: as configured, or a tenant's once a good token has come from it. */
  readonly issuer?: string;
  /** Whether the token had been verified before. */
  readonly cached?: boolean;
}

/** A place to announce to. Whoever publishes asks first whether somebody listens. */
export interface EventChannel<Event> {
  readonly hasSubscribers: boolean;
  publish(event: Event): void;
}

/** `scopegate:keys` of `node:diagnostics_channel`. */
export const keysChannel: EventChannel<KeysEvent> = openChannel<KeysEvent>('scopegate:keys');

/** `scopegate:verify` of `node:diagnostics_channel`. */
export const verifyChannel: EventChannel<VerifyEvent> = openChannel<VerifyEvent>('scopegate:verify');

/** Announces a refusal on `scopegate:verify`, its reason taken from the closed list. */
export function announceRefusal(step: VerifyEvent['step'], failed: Failure, issuer?: string): void {
  const outcome = statusOf(failed.code) === 503 ? 'unavailable' : 'refused';
  const reason = Object.hasOwn(reasons, failed.reason) ? failed.reason : 'token_rejected';
  verifyChannel.publish({ step, outcome, reason, ...(issuer === undefined ? {} : { issuer }) });
}

/** Announces an accepted token on `scopegate:verify`. */
export function announceAcceptance(issuer: string, cached: boolean): void {
  verifyChannel.publish({ step: 'token', outcome: 'accepted', issuer, cached });
}
