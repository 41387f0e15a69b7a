// What comes of requests where the global Promise was replaced: a sentence for each that is not as it has to be.
import { createTestIssuer } from '@scopegate/testing';
import { startChild } from '../abuse/child.mjs';
import { AUDIENCE, PROMISE_CASES, SCOPE } from './promise-cases.mjs';

export const REPLACEMENTS = ['class extends Promise', 'bluebird', 'es6-promise', 'continuation-local-storage'];

/** Milliseconds after which a request counts as one that is never answered. */
const PATIENCE = 20_000;

async function startIssuers() {
  const [issuer, down] = await Promise.all(
    [1, 2].map(() => createTestIssuer({ algorithm: 'ES256', audience: AUDIENCE })),
  );
  await Promise.all([issuer.listen(), down.listen()]);
  const tokens = {
    none: undefined,
    valid: await issuer.token({ scope: SCOPE }),
    withoutScope: await issuer.token({ scope: 'other' }),
    forged: await issuer.forged({ scope: SCOPE }),
    fromStranger: await issuer.fromOtherIssuer({ scope: SCOPE }),
    fromDown: await down.token({ scope: SCOPE }),
  };
  await down.close();
  return { issuer, tokens, world: { issuer: issuer.issuer, down: down.issuer, jwks: issuer.jwks() } };
}

async function statusOf(url, token) {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(PATIENCE) });
    await response.arrayBuffer();
    return response.status;
  } catch (error) {
    return `nothing (${error.cause?.code ?? error.name})`;
  }
}

async function sendAll(framework, port, tokens) {
  const faults = [];
  const expectedRuns = [];
  await Promise.all(
    Object.entries(PROMISE_CASES).map(async ([name, { token, status, again }], index) => {
      for (const turn of again ? ['first', 'second'] : ['only']) {
        if (status === 200) expectedRuns.push(`${framework} /${index}`);
        const answered = await statusOf(`http://127.0.0.1:${port}/${index}`, tokens[token]);
        if (answered !== status) faults.push(`${framework}: ${name}: ${turn} request: ${answered} and not ${status}`);
      }
    }),
  );
  return { faults, expectedRuns };
}

const counted = (list) => Map.groupBy?.(list, String) ?? groupedBy(list);

function groupedBy(list) {
  const groups = new Map();
  for (const each of list) groups.set(each, [...(groups.get(each) ?? []), each]);
  return groups;
}

function unexpectedRuns(ran, expected) {
  const allowed = counted(expected);
  return [...counted(ran)]
    .filter(([route, runs]) => runs.length > (allowed.get(route)?.length ?? 0))
    .map(([route]) => {
      const [framework, path] = route.split(' /');
      return `${framework}: ${Object.keys(PROMISE_CASES)[path]}: the handler ran`;
    });
}

/**
 * Sends every case under every framework to a process of its own.
 *
 * @param replacement - one of REPLACEMENTS
 * @param isFirst - whether it is in place before the libraries load, or comes after them
 * @returns a sentence for each fault; none where all is as it has to be
 */
export async function sweepPromises(replacement, isFirst) {
  const { issuer, tokens, world } = await startIssuers();
  const child = startChild('../sweeps/promise-child.mjs');
  const faults = [];
  try {
    const { ports, isReplaced } = await child.ask('start', { replacement, isFirst, world });
    if (!isReplaced) faults.push('the global Promise is still the one that was');
    const expected = [];
    for (const [framework, port] of Object.entries(ports)) {
      const sent = await sendAll(framework, port, tokens);
      faults.push(...sent.faults);
      expected.push(...sent.expectedRuns);
    }
    faults.push(...unexpectedRuns(await child.ask('ran'), expected));
    if (child.said() !== '') faults.push(`the process wrote ${JSON.stringify(child.said())}`);
  } catch (error) {
    faults.push(String(error));
  } finally {
    if (child.ending() !== undefined) faults.push(`the process ended with ${child.ending()}`);
    await child.stop();
    await issuer.close();
  }
  return faults;
}
