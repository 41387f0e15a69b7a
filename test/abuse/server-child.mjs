// One API, in a process of its own, which says how it fares.
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { APPS } from './apps.mjs';
import { answerParent } from './child.mjs';

/** Milliseconds between two looks at the clock; what comes on top of them is the delay. */
const RESOLUTION = 5;

const delays = monitorEventLoopDelay({ resolution: RESOLUTION });
let handlerRuns = 0;
/** What was fetched elsewhere than from the issuer: a token has named it. */
let strangers = 0;

answerParent({
  async start({ kind, framework, issuer, audience, scope, cache }) {
    const options = {
      issuer,
      audience,
      scope,
      cache,
      fetch(url, init) {
        if (String(url).startsWith(issuer)) return fetch(url, init);
        strangers += 1;
        return Promise.reject(new TypeError('fetch failed'));
      },
    };
    const server = await APPS[kind][framework](options, () => {
      handlerRuns += 1;
    });
    if (!server.listening) await once(server, 'listening');
    // Or it would close a connection in the very moment in which a client takes it up again.
    server.keepAliveTimeout = 0;
    return { port: server.address().port };
  },
  /** Bytes in use, with what can be let go let go. */
  memory() {
    globalThis.gc();
    globalThis.gc();
    const { heapUsed, external, rss } = process.memoryUsage();
    return { heap: heapUsed + external, resident: rss };
  },
  startDelays() {
    delays.reset();
    delays.enable();
  },
  /** Milliseconds by which the event loop was late. */
  stopDelays() {
    delays.disable();
    const late = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - RESOLUTION);
    return { p99: late(delays.percentile(99)), max: late(delays.max) };
  },
  cpu() {
    const { user, system } = process.cpuUsage();
    return { microseconds: user + system };
  },
  counts: () => ({ handlerRuns, strangers }),
});
