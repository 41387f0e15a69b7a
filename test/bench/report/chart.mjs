// Bars as an SVG, for dark pages and light ones.

const WIDTH = 860;
const LABEL = 250;
const VALUE = 80;
const ROW = 22;
const BAR = 14;
const GAP = 34;

const STYLE = `
  text { font: 13px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #1f2328; }
  .title { font-weight: 600; }
  .note { font-size: 12px; fill: #59636e; }
  .own { fill: #0969da; }
  .peer { fill: #afb8c1; }
  .limit { fill: none; stroke: #59636e; stroke-dasharray: 3 2; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; }
    .note { fill: #9198a1; }
    .own { fill: #4493f8; }
    .peer { fill: #59636e; }
    .limit { stroke: #9198a1; }
  }`;

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** @typedef {{ label: string, value: number, text: string, kind: 'limit' | 'scopegate' | 'peer' }} Bar */

function barOf({ label, value, text, kind }, most, top) {
  const length = Math.max(1, (value / most) * (WIDTH - LABEL - VALUE));
  const middle = top + ROW / 2 + 4.5;
  const name = kind === 'scopegate' ? 'own' : kind;
  const weight = kind === 'scopegate' ? ' class="title"' : '';
  return [
    `<text x="${LABEL - 10}" y="${middle}" text-anchor="end"${weight}>${escaped(label)}</text>`,
    `<rect x="${LABEL}" y="${top + (ROW - BAR) / 2}" width="${length.toFixed(1)}" height="${BAR}" rx="2" class="${name}"/>`,
    `<text x="${(LABEL + length + 8).toFixed(1)}" y="${middle}"${weight}>${escaped(text)}</text>`,
  ].join('\n');
}

/**
 * Draws panels of bars, one below the other.
 *
 * @param {{ title: string, note: string, bars: Bar[] }[]} panels
 */
export function toSvg(panels) {
  let top = 10;
  const parts = [];
  for (const { title, note, bars } of panels) {
    const most = Math.max(...bars.map(({ value }) => value));
    parts.push(`<text x="0" y="${top + 14}" class="title">${escaped(title)}</text>`);
    parts.push(`<text x="${WIDTH}" y="${top + 14}" text-anchor="end" class="note">${escaped(note)}</text>`);
    top += 24;
    for (const bar of bars) {
      parts.push(barOf(bar, most, top));
      top += ROW;
    }
    top += GAP;
  }
  const height = top - GAP + 10;
  const alt = panels.map(({ title, note }) => `${title} (${note})`).join('; ');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(alt)}">`,
    `<style>${STYLE}\n</style>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

const thousands = (value) => Math.round(value).toLocaleString('en').replaceAll(',', ' ');

function scenarioPanel({ rows, base }, title, chosen, showsBase) {
  const bars = chosen.flatMap(([name, label]) => {
    const row = rows.find((each) => each.name === name);
    if (row === undefined) return [];
    return [{ label, value: row.perSecond.median, text: thousands(row.perSecond.median), kind: row.kind }];
  });
  const own = rows.find(({ kind }) => kind === 'scopegate');
  const limit = own.perSecond.median / own.share.median;
  if (showsBase) bars.push({ label: `limit: ${base}`, value: limit, text: thousands(limit), kind: 'limit' });
  return {
    title,
    note: 'tokens a second; longer is better',
    bars: bars.sort((left, right) => right.value - left.value),
  };
}

const PEERS = [
  ['aws-jwt-verify', 'aws-jwt-verify'],
  ['jose, JWK Set', 'jose'],
  ['jsonwebtoken + jwks-rsa', 'jsonwebtoken + jwks-rsa'],
];

/** The panels of what was measured. */
export function panelsOf({ verify, http }) {
  const panels = [];
  if (verify !== undefined) {
    const scenario = (id) => verify.scenarios.find((each) => each.id === id);
    const fresh = [
      ['Scopegate, verify', 'Scopegate'],
      ['fast-jwt, static PEM', 'fast-jwt, static PEM'],
      ['fast-jwt, key function', 'fast-jwt, key function'],
      ...PEERS,
    ];
    const again = [
      ['Scopegate, verify', 'Scopegate'],
      ['fast-jwt, static PEM, cache on', 'fast-jwt, cache on'],
      ...PEERS,
    ];
    panels.push(scenarioPanel(scenario('unique-RS256'), 'RS256, every token new', fresh, true));
    panels.push(scenarioPanel(scenario('repeated'), 'RS256, tokens that come again', again, true));
  }
  for (const { title, bare, rows } of http ?? []) {
    const bars = rows
      .filter(({ mode }) => mode === 'seen')
      .map(({ app, kind, added }) => ({
        label: app === 'scopegate' ? 'Scopegate' : app,
        value: Math.max(0, added.median),
        text: `+${Math.max(0, added.median).toFixed(0)}`,
        kind,
      }))
      .sort((left, right) => left.value - right.value);
    const note = `µs of CPU beyond the bare app’s ${bare.cpu.median.toFixed(0)}; shorter is better`;
    panels.push({ title: `${title}, a request with a token that comes again`, note, bars });
  }
  return panels;
}
