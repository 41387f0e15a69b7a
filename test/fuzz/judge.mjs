// Asks everybody about an input and compares what they say. Every invariant has a name; what breaks it is a violation.
import { isDeepStrictEqual } from 'node:util';
import { readRequest } from './requests.mjs';
import { brokenRule, ruleFor } from './rules.mjs';
import { SCOPE } from './world.mjs';

export const INVARIANTS = {
  accepted: 'what jose refuses was accepted',
  unexplained: 'what jose accepts was refused, and no stricter rule explains it',
  rule: 'what a stricter rule forbids was accepted',
  read: 'what was accepted was not read as jose reads it',
  engines: 'the two engines disagree',
  untyped: 'something other than an AccessTokenError was thrown',
  gate: 'a gate threw, rejected, or answered otherwise than its verifier',
  header: 'a response header is not legal, or not one of a few',
  cache: 'a cached answer is not the uncached one',
  growth: 'state grows',
};

/** What is nested too deep to be compared was read by nobody as it should be. */
function equal(one, other) {
  try {
    return isDeepStrictEqual(one, other);
  } catch {
    return false;
  }
}

const FIELDS = ['claims', 'header', 'issuer', 'subject', 'clientId', 'audience', 'scopes', 'expiresAt'];
const fieldsOf = (token) => Object.fromEntries(FIELDS.map((name) => [name, token[name]]));

/** RFC 9110 §5.6.2 and §5.5; obs-text is not wanted either. */
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const HEADER_VALUE = /^[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?$/;
/** RFC 9110 §11.6.1 and §5.6.4: one challenge, each of its parameters quoted. */
const PARAMETER = '[a-z_]+="(?:[\\t !#-\\[\\]-~]|\\\\[\\t -~])*"';
const CHALLENGE = new RegExp(`^Bearer ${PARAMETER}(?:, ${PARAMETER})*$`);
const areLegal = (headers) =>
  Object.entries(headers).every(
    ([name, value]) => HEADER_NAME.test(name) && typeof value === 'string' && HEADER_VALUE.test(value),
  );

/** What one verifier says: fields of a token, or a reason, or what it should never have thrown. */
async function say(verifier, text) {
  try {
    return { token: fieldsOf(await verifier.verify(text)) };
  } catch (error) {
    return { error, reason: error?.reason };
  }
}

async function sayJose(policy, text) {
  try {
    const { payload, protectedHeader, tried } = await policy.jose(text);
    return { claims: payload, header: protectedHeader, tried };
  } catch {
    // Whatever it is, it refuses.
    return undefined;
  }
}

function same(one, other) {
  return one.token === undefined || other.token === undefined
    ? one.token === other.token && one.reason === other.reason
    : equal(one.token, other.token);
}

const short = ({ token, reason, error }) => (token === undefined ? (reason ?? String(error)) : 'accepted');

export class Judge {
  #world;
  #ledger;
  /** Every answer of a gate; there are as many as there are reasons. */
  #answers = new Map();

  constructor(world, ledger) {
    this.#world = world;
    this.#ledger = ledger;
  }

  /** @returns whether everybody accepts the input at this time */
  async judge(input) {
    if (input.request !== undefined) return this.#judgeRequest(input);
    const { policy, text } = input;
    const { node, web } = policy.asked;
    const [one, other, jose] = await Promise.all([
      say(node.verifier, text),
      say(web.verifier, text),
      sayJose(policy, text),
    ]);
    this.#typed(input, 'node', one);
    this.#typed(input, 'web', other);
    if (!same(one, other)) this.#violate('engines', input, `node: ${short(one)}, web: ${short(other)}`);
    this.#compare(input, one, jose);
    // Each engine's cache has its turn; both were just found to say the same. Half of the inputs go without: each that is
    // good costs one more signature there.
    const caching = [node, web][input.at % 4];
    if (caching !== undefined) await this.#judgeCached(input, caching, one);
    if (typeof text === 'string' && input.at % 6 === 0) await this.#judgeBearer(input, caching ?? node, one);
    return one.token !== undefined;
  }

  #compare(input, said, jose) {
    if (said.token !== undefined) {
      this.#compareAccepted(input, said.token, jose);
      this.#ledger.count(input, 'accepted');
    } else if (jose === undefined) this.#ledger.count(input, 'refused');
    else {
      const rule = ruleFor(said.reason, this.#facts(input, jose));
      if (rule === undefined) this.#violate('unexplained', input, short(said));
      else this.#ledger.stricter(input, rule);
    }
  }

  #compareAccepted(input, { claims, header }, jose) {
    if (jose === undefined) {
      this.#violate('accepted', input, '');
      return;
    }
    const rule = brokenRule(this.#facts(input, jose));
    if (rule !== undefined) this.#violate('rule', input, rule);
    if (equal([claims, header], [jose.claims, jose.header])) return;
    this.#violate('read', input, JSON.stringify([claims, header, jose]).slice(0, 400));
  }

  #facts({ policy, text }, jose) {
    return { ...jose, text, policy, now: this.#world.clock.seconds, tolerance: policy.tolerance };
  }

  /** Twice: the second time it is remembered, if it is good. One that is refused is never remembered, so a few will do. */
  async #judgeCached(input, { caching, engine }, said) {
    // What is remembered of a good token must say nothing of one that was made of it.
    if (input.original !== undefined) await say(caching, input.original);
    const turns = said.token !== undefined || input.at % 8 < 2 ? 2 : 1;
    for (let turn = 1; turn <= turns; turn += 1) {
      const cached = await say(caching, input.text);
      this.#typed(input, `${engine}, caching`, cached);
      if (!same(cached, said))
        this.#violate('cache', input, `${engine}, turn ${turn}: ${short(cached)}, uncached: ${short(said)}`);
    }
  }

  #typed(input, who, { token, error }) {
    if (token !== undefined) return;
    const { AccessTokenError, isAccessTokenError } = this.#world.engines[who.startsWith('web') ? 'web' : 'node'];
    const isTyped = error instanceof AccessTokenError && isAccessTokenError(error) && typeof error.reason === 'string';
    if (!isTyped) this.#violate('untyped', input, `${who}: ${error?.stack ?? String(error)}`);
    else if (!areLegal(error.headers)) this.#violate('header', input, `${who}: ${JSON.stringify(error.headers)}`);
  }

  /** The same token in a request: the gate must say what the verifier says, if the line can carry it at all. */
  async #judgeBearer(input, asked, said) {
    const request = { method: 'GET', url: '/', rawHeaders: ['Authorization', `Bearer ${input.text}`] };
    const read = readRequest({ lines: [request.rawHeaders[1]], request }, false);
    const isSame = read.token === input.text;
    const expected = isSame ? said : read.token === undefined ? read : await say(asked.verifier, read.token);
    for (const gate of asked.gates) await this.#askGate(input, asked, gate, request, expected);
  }

  async #judgeRequest(input) {
    const { policy, request } = input;
    const { asked } = policy;
    const said = new Map();
    const expectedOf = async (engine, { token, ...read }) => {
      if (token === undefined) return read;
      const key = `${engine} ${token}`;
      if (!said.has(key)) said.set(key, await say(asked[engine].verifier, token));
      return said.get(key);
    };
    for (const [engine, gates] of Object.entries(asked)) {
      for (const gate of gates.gates) {
        const expected = await expectedOf(engine, readRequest(request, gate.takesBody));
        await this.#askGate(input, gates, gate, request.request, expected);
      }
    }
    // What a gate lets through its verifier has accepted, and so must jose.
    const accepted = [...said]
      .filter(([, { token }]) => token !== undefined)
      .map(([key]) => key.slice(key.indexOf(' ') + 1));
    for (const token of new Set(accepted)) {
      if ((await sayJose(policy, token)) === undefined) this.#violate('accepted', input, 'in a request');
    }
    this.#ledger.count(input, accepted.length > 0 ? 'accepted' : 'refused');
    return false;
  }

  async #askGate(input, { engine }, { gate, name, scope, isOptional }, request, expected) {
    const who = `${engine}, ${name}`;
    let outcome;
    try {
      outcome = await gate.authenticate(this.#world.engines[engine].fromNodeRequest(request));
    } catch (error) {
      this.#violate('gate', input, `${who} threw ${error?.stack ?? String(error)}`);
      return;
    }
    let wanted = expected.reason;
    // That of a request without credentials, not the word of a `validate`, which is thrown.
    if (isOptional && wanted === 'credentials_missing' && expected.error === undefined) wanted = undefined;
    if (expected.token !== undefined && scope !== undefined && !expected.token.scopes.includes(SCOPE))
      wanted = 'scope_insufficient';
    const got = outcome.ok ? undefined : outcome.refusal.cause.reason;
    if (got !== wanted)
      this.#violate('gate', input, `${who}: ${got ?? 'passed'}, and should have: ${wanted ?? 'passed'}`);
    if (outcome.ok) {
      const isSame =
        expected.token === undefined
          ? outcome.token === undefined
          : equal(fieldsOf(outcome.token ?? {}), expected.token);
      if (!isSame) this.#violate('gate', input, `${who} passed another token on`);
    } else this.#judgeAnswer(input, who, outcome.refusal);
  }

  #judgeAnswer(input, who, { status, headers, body, cause }) {
    const areAllLegal = areLegal(headers) && areLegal(cause.headers);
    const isChallenge = CHALLENGE.test(headers['WWW-Authenticate']);
    const isStatus = [400, 401, 403].includes(status) && status === cause.status;
    const answer = `${status} ${JSON.stringify(headers)} ${body}`;
    const whose = `${input.policy.name}, ${who}`;
    const known = this.#answers.get(whose) ?? new Set();
    this.#answers.set(whose, known);
    // As many as there are reasons: nothing of a token can be in any of them.
    if (!known.has(answer) && known.size < 100) known.add(answer);
    const isOneOfFew = known.has(answer) && known.size <= 40;
    if (!areAllLegal || !isChallenge || !isStatus || !isOneOfFew)
      this.#violate('header', input, `${who}: ${answer.slice(0, 400)}`);
  }

  #violate(invariant, input, detail) {
    this.#ledger.violate(invariant, input, detail);
  }
}
