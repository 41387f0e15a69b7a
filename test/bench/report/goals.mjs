// The bounds that Scopegate keeps to, and whether it does. A goal that is missed is reported as missed.

const share = (value) => value.toFixed(2);
const times = (value) => (Number.isNaN(value) ? 'lost in noise' : `${value.toFixed(2)} ×`);

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
  return [
    atLeast('RS256, every token new: `verify`, share of the floor', shareOf('unique-RS256', verify), 0.92, share),
    atLeast('ES256, every token new: `verify`, share of the floor', shareOf('unique-ES256', verify), 0.95, share),
    atLeast('EdDSA, every token new: `verify`, share of the floor', shareOf('unique-EdDSA', verify), 0.95, share),
    atLeast('Repeated tokens: `verify`, share of hash + look-up', shareOf('repeated', verify), 0.7, share),
    atLeast('… against fast-jwt’s cache', againstFastest(scenario('repeated'), verify, isFastJwt), 2, times),
    atLeast('Forged signature, known key: gate, share of the floor', shareOf('forged', gate), 0.88, share),
    atLeast('Unknown `kid`: gate, against the fastest peer', againstFastest(scenario('unknown-kid'), gate), 3.5, times),
    atLeast(
      'Foreign issuer: gate, against the fastest peer',
      againstFastest(scenario('foreign-issuer'), gate),
      4,
      times,
    ),
  ];
}

/** CPU time that the gate adds to the bare app, against a hash and a look-up alone, which were loaded beside it. */
function httpGoals(frameworks) {
  return frameworks.map(({ title, rows }) => {
    const added = (app) => rows.find((row) => row.app === app).added.median;
    const limit = added('hash + look-up');
    // On a machine that is too busy the limit may seem to take less than nothing.
    const ratio = limit > 0 ? added('scopegate') / limit : Number.NaN;
    return atMost(`${title}, repeated tokens: CPU added, against hash + look-up alone`, ratio, 2.5, times);
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
