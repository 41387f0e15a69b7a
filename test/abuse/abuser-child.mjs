// The hostile clients, in a process of their own, so that what good clients wait for is not measured through their work.
// The issuer is here too: it is its keys that they forge.
import { constants, setPriority } from 'node:os';
import { createAttackKit, createTestIssuer } from '@scopegate/testing';
import { seeded } from '../support/seeded.mjs';
import { answerParent } from './child.mjs';
import { forgeries, startFlood } from './flood.mjs';
import { CASES, startHostile } from './hostile.mjs';
import { Ledger } from './ledger.mjs';

// Where there are fewer processors than processes it stands back: what it takes from the API and from the good clients by
// running on their processors is not what it does to the API by its requests. Whatever they leave it takes.
setPriority(constants.priority.PRIORITY_LOW);

const HOUR = 3600;
const SCOPE = 'read:contacts';

const issuer = await createTestIssuer({ algorithm: 'ES256', audience: 'https://contacts.test/' });
await issuer.listen();
const kit = await createAttackKit(issuer, { scope: SCOPE });
const keys = [issuer.signingKey, kit.keys.rsa, kit.keys.ed];
let ledger;
let tries;
let random;
let nextForgery;
let flood;
let hostile;

answerParent({
  /** Begins anew, for another API. */
  async prepare({ seed }) {
    random = seeded(seed);
    ledger = new Ledger();
    tries = { most: 0, all: CASES };
    issuer.resetRequests();
    nextForgery = await forgeries({ issuer, keys, scope: SCOPE }, random);
    return { issuer: issuer.issuer, audience: issuer.audience, scope: SCOPE };
  },
  /** Good tokens, no two of them alike. */
  mint: ({ count }) =>
    Promise.all(Array.from({ length: count }, () => issuer.token({ scope: SCOPE, expiresIn: 24 * HOUR }))),
  /** The flood, and all else that is hostile where it is to be mixed. */
  start({ port, connections, isMixed }) {
    flood = startFlood(port, connections, nextForgery);
    hostile = isMixed ? startHostile({ port, kit, random, ledger }) : undefined;
  },
  async stop() {
    if (hostile !== undefined) tries.most = Math.max(tries.most, (await hostile.stop()).tried);
    return flood.stop();
  },
  /** What came of everything but the flood, and what the issuer was asked for. */
  counts() {
    const { kinds, requests, accepted, wrong, wrongCount } = ledger;
    const { jwks, metadata, total } = issuer.requests;
    return { hostile: { kinds, requests, accepted, wrong, wrongCount, tries }, fetches: { jwks, metadata, total } };
  },
});
