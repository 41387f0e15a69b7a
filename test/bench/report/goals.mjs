// What was set out to be reached, and whether it is. A goal that is missed is reported as missed.

const percent = (value) => `${(value * 100).toFixed(1)} %`;
const share = (value) => value.toFixed(2);
const times = (value) => `${value.toFixed(2)} ×`;

/** @typedef {{ what: string, goal: string, figure: string, isMet: boolean }} Goal */

const atLeast = (what, value, goal, format) => ({
  what,
  goal: `≥ ${format(goal)}`,
  figure: format(value),
  isMet: value >= goal,
});

const atMost = (what, value, goal, format) => ({
  what,
  goal: `≤ ${format(goal)}`,
  figure: format(value),
  isMet: value <= goal,
});

/** The lowest ratio to any peer: how it stands against the fastest of them. */
function againstFastest({ comparisons }, name, among = () => true) {
  const ratios = comparisons.filter((each) => each.name === name && among(each.peer));
  return Math.min(...ratios.map(({ ratio }) => ratio.median));
}

function verifyGoals({ scenarios }) {
  const scenario = (id) => scenarios.find((each) => each.id === id);
  const shareOf = (id, name) => scenario(id).rows.find((row) => row.name === name).share.median;
  const isFastJwt = (peer) => peer.startsWith('fast-jwt');
  const verify = 'Scopegate, verify';
  const gate = 'Scopegate, gate';
  const goals = [
    atLeast('RS256, every token new: `verify`, share of the floor', shareOf('unique-RS256', verify), 0.92, share),
    atLeast('… against fast-jwt', againstFastest(scenario('unique-RS256'), verify, isFastJwt), 1, times),
    atLeast('ES256, every token new: `verify`, share of the floor', shareOf('unique-ES256', verify), 0.96, share),
    atLeast('EdDSA, every token new: `verify`, share of the floor', shareOf('unique-EdDSA', verify), 0.96, share),
    atLeast('Tokens that come again: `verify`, share of hash + look-up', shareOf('repeated', verify), 0.8, share),
    atLeast('… against fast-jwt’s cache', againstFastest(scenario('repeated'), verify, isFastJwt), 2, times),
    atLeast('Forged signature, known key: gate, share of the floor', shareOf('forged', gate), 0.9, share),
  ];
  for (const id of ['unknown-kid', 'wrong-audience', 'expired', 'foreign-issuer']) {
    const refused = scenario(id);
    if (refused === undefined) continue;
    goals.push(atLeast(`${refused.title}: gate, against the fastest peer`, againstFastest(refused, gate), 5, times));
  }
  return goals;
}

function httpGoals(frameworks) {
  const most = { express: 0.05, koa: 0.15, fastify: 0.15 };
  return frameworks.flatMap(({ framework, title, rows }) => {
    const row = (app) => rows.find((each) => each.app === app);
    const beyondFloor = row('scopegate, cache off').added.median - row('floor').added.median;
    const seen = row('scopegate').share.median;
    return [
      atMost(`${title}: CPU added, tokens that come again`, seen, most[framework], percent),
      atMost(
        `${title}: CPU added beyond the floor, every token new`,
        beyondFloor,
        10,
        (value) => `${value.toFixed(1)} µs`,
      ),
    ];
  });
}

/** The goals of the sections that were measured. */
export function goalsOf({ verify, http, startup, memory }) {
  const goals = [];
  if (verify !== undefined) goals.push(...verifyGoals(verify));
  if (http !== undefined) goals.push(...httpGoals(http));
  if (startup !== undefined) {
    const milliseconds = (value) => `${value.toFixed(1)} ms`;
    goals.push(atMost('Import of `@scopegate/express`, beyond jose’s', startup.beyondJose.median, 10, milliseconds));
  }
  if (memory !== undefined) {
    const bytes = (value) => `${Math.round(value)} bytes`;
    const { bytes: each } = memory.find(({ contender }) => contender === 'Scopegate');
    goals.push(atMost('Memory for a remembered token', each, 3072, bytes));
  }
  return goals;
}
