import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { VerifyEvent } from '@scopegate/core';

/** What was announced of the requests that were sent since the last look. */
export interface Listener {
  /** What has been announced, which is forgotten with that. */
  take(): readonly VerifyEvent[];
  close(): void;
}

/** Listens to the decisions of every gate of this process: the routes under attack are as a user would write them. */
export function listenToReasons(): Listener {
  let events: VerifyEvent[] = [];
  const note = (event: unknown): void => void events.push(event as VerifyEvent);
  subscribe('scopegate:verify', note);
  return {
    take() {
      const taken = events;
      events = [];
      return taken;
    },
    close: () => void unsubscribe('scopegate:verify', note),
  };
}
