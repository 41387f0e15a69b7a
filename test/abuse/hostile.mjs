// Clients that mean harm in every way but speed, and some that only look like it.
import { setTimeout as sleep } from 'node:timers/promises';
import { attacks, legitimate, sendAttack } from '@scopegate/testing';
import { Connection, requestOf } from './connection.mjs';

/** Clients none of which waits for another, and the milliseconds between two requests of each. */
const CLIENTS = 4;
const PAUSE = 4;
/** Connections on which a request trickles in, and such on which it never ends. */
const SLOW = 6;
const HELD = 8;
const PIPELINED = 16;
/** Of so many turns of a client half go to the catalogue's attacks, and one to its legitimate requests. */
const SHARE_OF_CATALOGUE = 8;

/** What an API can be tried with that is set up in no special way. */
const plain = (entries) => entries.filter(({ needs }) => needs === undefined);
const authorization = (token) => `Authorization: Bearer ${token}`;
/** The status that was answered, where it is one of several right ones, and else the first of them. */
const rightOf = (expected, answered) => (expected.includes(answered) ? answered : expected[0]);

/** Goes through a list again and again, in another order each time. */
function* shuffled(list, random) {
  for (;;) {
    const rest = [...list];
    while (rest.length > 0) yield rest.splice(Math.floor(random() * rest.length), 1)[0];
  }
}

export function startHostile({ port, kit, random, ledger }) {
  const { issuer, scope } = kit;
  const url = `http://127.0.0.1:${port}/contacts`;
  const below = (limit) => Math.floor(random() * limit);
  const chance = () => random() < 0.5;
  const good = () => issuer.token({ scope });
  /** Latin-1 that HTTP lets through: RFC 9110 §5.5. */
  const noise = (length) => Array.from({ length }, () => String.fromCharCode(0xa1 + below(0x5f))).join('');
  const word = (length) => Array.from({ length }, () => below(36).toString(36)).join('');
  const lines = (count) => Array.from({ length: count }, (_, at) => `a: ${at}`);
  const send = (request) => sendAttack(url, request);

  /** A request on a connection of its own, and the status that is right for it; two where Node may answer itself. */
  const SINGLE = [
    ['an unknown key', 401, async () => [authorization(await issuer.unknownKey({ scope }))]],
    ['an expired token', 401, async () => [authorization(await issuer.expired({ scope }))]],
    ['a token that is not valid yet', 401, async () => [authorization(await issuer.notYetValid({ scope }))]],
    ['a token for another API', 401, async () => [authorization(await issuer.forOtherAudience({ scope }))]],
    ['a token of a stranger', 401, async () => [authorization(await issuer.fromOtherIssuer({ scope }))]],
    ['a tampered token', 401, async () => [authorization(await issuer.tampered({ scope }))]],
    ['an unsigned token', 401, async () => [authorization(await issuer.unsigned({ scope }))]],
    ['a token signed with the public key', 401, async () => [authorization(await issuer.confused({ scope }))]],
    ['a token without the scope', 403, async () => [authorization(await issuer.token({ scope: 'other:scope' }))]],
    ['no credentials', 401, () => []],
    ['noise for a token', 400, () => [authorization(noise(1 + below(4000)))]],
    ['noise for credentials', 400, () => [`Authorization: ${noise(1 + below(4000))}`]],
    ['a word for a token', 401, () => [authorization(word(1 + below(15_000)))]],
    ['another scheme', 401, () => [`Authorization: x${word(1 + below(20))} ${word(below(4000))}`]],
    ['credentials twice', 400, async () => [authorization(await good()), authorization(await good())]],
    [
      'a header too long for Node',
      431,
      async () => [authorization(await good()), `X-Big: ${word(16_384 + below(50_000))}`],
    ],
    ['a forged token of the greatest length', 401, async () => [authorization(await issuer.forged(long()))]],
    ['a good token of the greatest length', 200, async () => [authorization(await issuer.token(long()))]],
    ['too many lines', [400, 431], async () => [authorization(await good()), ...lines(1000 + below(500))]],
    ['many lines', 200, async () => [...lines(100 + below(800)), authorization(await good())]],
  ];
  /** Hardly fits into what Node takes of a header, 16 KB. */
  const long = () => ({ scope, claims: { padding: 'x'.repeat(11_000) } });

  async function pipelined() {
    const connection = new Connection(port);
    const batch = [];
    for (let count = 0; count < PIPELINED; count += 1) {
      const isGood = chance();
      const token = await (isGood ? good() : issuer.forged({ scope }));
      batch.push({ expected: isGood ? 200 : 401, bytes: requestOf(authorization(token)) });
    }
    const answers = batch.map(() => connection.answer());
    connection.write(Buffer.concat(batch.map(({ bytes }) => bytes)));
    for (const [at, { expected }] of batch.entries()) {
      ledger.answered('pipelined', await answers[at], expected, `number ${at} of a pipeline`);
    }
    connection.close();
  }

  async function broken() {
    const connection = new Connection(port);
    const bytes = requestOf(authorization(await issuer.forged({ scope })));
    connection.write(chance() ? bytes : bytes.subarray(0, below(bytes.length)));
    ledger.sent('broken off');
    await sleep(below(4));
    connection.reset();
  }

  const catalogue = shuffled(plain(attacks), random);
  const oddities = shuffled(plain(legitimate), random);
  const tried = new Set();

  async function fromCatalogue(kind, { id, expect, make }) {
    const leadUp = async (request) => {
      const answer = await send(request);
      ledger.saw(answer.status);
      return answer;
    };
    const { status } = await send(await make(kit, leadUp));
    tried.add(id);
    ledger.answered(kind, status, rightOf([expect.status, expect.parserStatus], status), id);
  }

  const singles = SINGLE.map(([kind, expected, make]) => async () => {
    const { status } = await send({ lines: await make() });
    ledger.answered(kind, status, rightOf([expected].flat(), status));
  });
  const ways = [...singles, pipelined, broken];

  let isOver = false;
  const over = new AbortController();
  const pause = (milliseconds) => sleep(milliseconds, undefined, { signal: over.signal }).catch(() => undefined);

  /** What it tries; an error is an answer that did not come. */
  async function attempt(kind, way) {
    try {
      await way();
    } catch (error) {
      ledger.answered(kind, 0, undefined, `${kind}: ${error}`);
    }
  }

  async function client(number) {
    for (let turn = number; !isOver; turn += 1) {
      const share = turn % SHARE_OF_CATALOGUE;
      if (share < SHARE_OF_CATALOGUE / 2) {
        const entry = catalogue.next().value;
        await attempt(entry.id, () => fromCatalogue('the attack catalogue', entry));
      } else if (share === SHARE_OF_CATALOGUE / 2) {
        const entry = oddities.next().value;
        await attempt(entry.id, () => fromCatalogue('odd and right', entry));
      } else {
        await attempt('a hostile request', ways[below(ways.length)]);
      }
      await pause(PAUSE);
    }
  }

  /** A good or a forged request, a few bytes at a time; the rest of it at once when all is over. */
  async function slow() {
    while (!isOver) {
      const isGood = chance();
      const bytes = requestOf(authorization(await (isGood ? good() : issuer.forged({ scope }))));
      const connection = new Connection(port);
      const answer = connection.answer();
      let at = 0;
      while (at < bytes.length && !isOver) {
        const end = at + 1 + below(bytes.length / 10);
        connection.write(bytes.subarray(at, end));
        at = end;
        await pause(below(300));
      }
      if (at < bytes.length) connection.write(bytes.subarray(at));
      ledger.answered('a few bytes at a time', await answer, isGood ? 200 : 401);
      connection.close();
    }
  }

  /** Half a request, and never the rest; Node may lose patience with it. */
  async function held() {
    while (!isOver) {
      const connection = new Connection(port);
      connection.write(requestOf(authorization(word(100))).subarray(0, 40 + below(80)));
      ledger.sent('half a request');
      while (!isOver && !connection.isClosed) await pause(1000);
      connection.close();
    }
  }

  const all = [
    ...Array.from({ length: CLIENTS }, (_, number) => client(number * 2)),
    ...Array.from({ length: SLOW }, slow),
    ...Array.from({ length: HELD }, held),
  ];
  return {
    async stop() {
      isOver = true;
      over.abort();
      await Promise.all(all);
      return { tried: tried.size };
    },
  };
}

/** How many cases of the catalogue there are to try. */
export const CASES = plain(attacks).length + plain(legitimate).length;
