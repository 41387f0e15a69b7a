// What happens to one framework, from its start to its end.
import { setTimeout as sleep } from 'node:timers/promises';
import { seeded } from '../support/seeded.mjs';
import { startChild } from './child.mjs';
import { GoodTraffic } from './good-traffic.mjs';
import { measured, together } from './stretch.mjs';

/** Verified tokens that the API keeps. All of them are there before memory is looked at, so that what grows is something else. */
const CACHE = 200;
/** Of the seconds of abuse: how long all else takes. */
const QUIET = 1 / 3;
const WARM_UP = 1 / 6;
/** So often quiet and flood take turns: what the machine does meanwhile meets both. */
const SLICES = 4;

/** An API with everything around it, and what can be done to it. */
async function startStage(kind, { framework, connections, abuser, settings, random, onPhase }) {
  const server = startChild('server-child.mjs');
  const { port } = await server.ask('start', { kind, framework, ...settings, cache: { max: CACHE } });
  const mint = (count) => abuser.ask('mint', { count });
  const good = await GoodTraffic.create(port, random, mint);
  return {
    server,
    good,
    quiet(seconds) {
      onPhase('good requests alone');
      return measured(server, () => good.run(seconds));
    },
    async abuse(seconds, isMixed) {
      onPhase(isMixed ? 'forged signatures, and all else that is hostile' : 'forged signatures');
      await abuser.ask('start', { port, connections, isMixed });
      try {
        const result = await measured(server, () => good.run(seconds));
        return { ...result, flood: await abuser.ask('stop') };
      } catch (error) {
        // Clients would wait for ever for a server that hangs.
        await server.stop();
        await abuser.ask('stop');
        throw error;
      }
    },
    async close() {
      await good.close();
      await server.stop();
    },
  };
}

/** Quiet and flood in turn. */
async function inTurn(stage, seconds) {
  const quiet = [];
  const forged = [];
  for (let slice = 0; slice < SLICES; slice += 1) {
    quiet.push(await stage.quiet(seconds / SLICES));
    forged.push(await stage.abuse(seconds / SLICES, false));
  }
  return { quiet: together(quiet), forged: together(forged) };
}

/** Memory once connections that are gone are gone on the other side too. */
async function memoryOf(server) {
  await sleep(100);
  return server.ask('memory');
}

async function abuseScopegate(work) {
  const { seconds, abuser } = work;
  const record = {};
  const start = performance.now();
  const stage = await startStage('scopegate', work);
  const { server, good } = stage;
  try {
    await good.fill(CACHE);
    record.warmUp = together([await stage.abuse(seconds * WARM_UP, true)]);
    record.memory = { before: await memoryOf(server) };
    record.phases = await inTurn(stage, seconds * QUIET);
    await server.ask('startDelays');
    record.phases.mixed = together([await stage.abuse(seconds, true)]);
    record.delay = await server.ask('stopDelays');
    record.memory.after = await memoryOf(server);
    record.phases.after = together([await stage.quiet(seconds * QUIET)]);
    record.counts = { ...(await server.ask('counts')), ...(await abuser.ask('counts')), good: good.accepted };
    record.secondsUp = (performance.now() - start) / 1000;
  } catch (error) {
    record.failed = String(error);
  }
  record.ending = server.ending();
  record.said = server.said();
  await stage.close();
  return record;
}

/** The same clients, and an API that answers without looking: what remains is the framework's, the client's, the machine's. */
async function abuseBare({ seconds, ...work }) {
  const onPhase = (phase) => work.onPhase(`control: ${phase}`);
  const stage = await startStage('bare', { ...work, onPhase });
  try {
    await stage.abuse(seconds * WARM_UP, false);
    return await inTurn(stage, seconds * QUIET);
  } finally {
    await stage.close();
  }
}

/**
 * Abuses one framework.
 *
 * @param {object} order
 * @param {string} order.framework
 * @param {number} order.seconds - of abuse by all means; what else there is takes a share of them
 * @param {number} order.seed
 * @param {number} order.connections - on which forged signatures arrive
 * @param order.abuser - the process of the hostile clients; it can be used again
 * @param {(phase: string) => void} order.onPhase
 * @returns all that was counted and measured; `violationsOf` says whether it may be so
 */
export async function runCampaign(order) {
  const { framework, seconds, seed, connections, abuser } = order;
  const settings = await abuser.ask('prepare', { seed });
  const work = { ...order, settings, random: seeded(seed) };
  const record = { framework, seconds, connections, ...(await abuseScopegate(work)) };
  return record.failed === undefined ? { ...record, control: await abuseBare(work) } : record;
}
