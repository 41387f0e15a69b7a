// The results as a page.

const whole = (value) => Math.round(value).toLocaleString('en').replaceAll(',', ' ');
const digits = (count) => (value) => value.toFixed(count);

/** A median with its spread. */
const ranged = ({ median, p10, p90 }, format) => `${format(median)} (${format(p10)}–${format(p90)})`;

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const align = head.map((_, index) => (index === 0 ? '---' : '---:'));
  return [line(head), line(align), ...rows.map(line)].join('\n');
}

/** Own rows stand out, limits are set apart. */
const nameOf = ({ name, kind }) => (kind === 'scopegate' ? `**${name}**` : kind === 'limit' ? `_${name}_` : name);

function goalsTable(goals) {
  const rows = goals.map(({ what, goal, figure, isMet }) => [what, goal, figure, isMet ? 'met' : '**not met**']);
  return `## Goals\n\n${table(['', 'goal', 'measured', ''], rows)}\n`;
}

function scenarioTable({ title, base, length, unfit, counted, rows }) {
  const cells = rows.map((row) => [
    nameOf(row),
    whole(row.perSecond.median),
    ranged(row.microseconds, digits(2)),
    ranged(row.share, digits(2)),
  ]);
  const left = unfit.length > 0 ? `\n\nNot able to: ${unfit.join('; ')}.` : '';
  const head = ['', 'a second', 'µs', `share of ${base}`];
  const share = `${Math.round(counted * 100)} % of the batches count`;
  return `### ${title}\n\nTokens of ${length} characters, one at a time; ${share}.\n\n${table(head, cells)}${left}\n`;
}

function inFlightTable(rows) {
  const cells = rows.map((row) => [
    nameOf(row),
    String(row.inFlight),
    whole(row.perSecond.median),
    digits(2)(row.delayMedian.median),
    digits(2)(row.delayP99.median),
  ]);
  const head = ['', 'in flight', 'a second', 'event-loop delay, median ms', 'p99 ms'];
  return `### RS256, every token new, from many clients at once\n\n${table(head, cells)}\n`;
}

function verifySection({ scenarios, inFlight }) {
  const intro =
    'Medians, with the 10th and 90th percentile. Shares are taken batch by batch, each between two of the floor: split, ' +
    'base64url decoding, `JSON.parse` and `crypto.verify` on a prepared key, without a single check. Batches count that ' +
    'were taken while the machine was left alone: where the floor took, before and after, at most 1.15 times what it took in ' +
    'its fastest tenth.';
  return [`## Tokens\n\n${intro}\n`, ...scenarios.map(scenarioTable), inFlightTable(inFlight)].join('\n');
}

function httpSection(frameworks) {
  const parts = frameworks.map(({ title, bare, rows }) => {
    const cells = [
      ['_bare_', '', ranged(bare.cpu, whole), '', '', whole(bare.perSecond.median), digits(1)(bare.p99.median)],
      ...rows.map(({ app, kind, mode, cpu, added, share, perSecond, p99 }) => [
        nameOf({ name: app, kind }),
        mode === 'seen' ? 'come again' : 'new',
        ranged(cpu, whole),
        ranged(added, digits(1)),
        `${digits(1)(share.median * 100)} %`,
        whole(perSecond.median),
        digits(1)(p99.median),
      ]),
    ];
    const head = ['', 'tokens', 'CPU µs a request', 'added µs', 'added', 'requests a second', 'p99 ms'];
    return `### ${title}\n\n${table(head, cells)}\n`;
  });
  const intro =
    'A GET of one JSON route over 16 connections. What is added is the CPU time of the server beyond that of the bare ' +
    'app. Apps that are compared are loaded in turn, 80 requests each, so that all meet with whatever else the machine does.';
  return [`## Under a framework\n\n${intro}\n`, ...parts].join('\n');
}

function startupSection({ imported, firstToken, installed }) {
  const first = new Map(firstToken.map(({ name, milliseconds }) => [name, milliseconds]));
  const sizes = new Map(installed.map((each) => [each.name, each]));
  const cells = imported.map(({ name, milliseconds }) => {
    const { packages, bytes } = sizes.get(name);
    return [
      name.startsWith('@scopegate') ? `**${name}**` : name,
      ranged(milliseconds, digits(0)),
      first.has(name) ? ranged(first.get(name), digits(0)) : '',
      digits(1)(bytes / 1e6),
      String(packages),
    ];
  });
  const head = ['', 'import, ms', 'first verified token, ms', 'installed, MB', 'packages'];
  return `## Start-up\n\n${table(head, cells)}\n`;
}

function memorySection(rows) {
  const cells = rows.map(({ contender, bytes }) => [contender, whole(bytes)]);
  return `## Memory\n\n${table(['', 'bytes a remembered token'], cells)}\n`;
}

/** The whole page. */
export function toMarkdown({ date, node, cpus, isQuick, clock, goals, verify, http, startup, memory }) {
  const setting = `${date}, Node ${node}, ${cpus} CPUs${isQuick ? ', a quick run' : ''}${clock === 'cpu' ? ', tokens timed by the CPU' : ''}. Made by \`npm run bench\`.`;
  return [
    `# Benchmark\n\n${setting}\n`,
    goalsTable(goals),
    verify && verifySection(verify),
    http && httpSection(http),
    startup && startupSection(startup),
    memory && memorySection(memory),
  ]
    .filter((part) => part !== undefined)
    .join('\n');
}
