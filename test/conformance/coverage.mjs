// Which requirements the results of a test run show.
import { requirements } from './requirements.mjs';

const ADAPTERS = ['Express 5', 'Express 4', 'Koa 3', 'Koa 2', 'Fastify 5'];
const CALL = 'verifyAccessToken';

/** The tests of the suite: the ids in their titles, where they ran, and how they ended. */
function testsOf(results) {
  return results.testResults
    .filter(({ name }) => /[\\/]conformance[\\/]/.test(name))
    .flatMap(({ assertionResults }) => assertionResults)
    .map(({ title, ancestorTitles, status }) => ({
      ids: [...title.matchAll(/\[([A-Z]\d{1,2})\]/g)].map(([, id]) => id),
      place: [...ADAPTERS, CALL].find((place) => ancestorTitles.includes(place)),
      status,
    }));
}

/** Of each row: how many tests show it, how many of them failed, and where none does. */
function coverageOf(tests) {
  return requirements.map((requirement) => {
    const own = tests.filter(({ ids }) => ids.includes(requirement.id));
    const passed = own.filter(({ status }) => status === 'passed');
    const places = requirement.isHttpOnly ? ADAPTERS : [...ADAPTERS, CALL];
    const missing = places.filter((place) => !passed.some((test) => test.place === place));
    const failed = own.filter(({ status }) => status === 'failed').length;
    return { ...requirement, passed: passed.length, failed, missing, isCovered: missing.length === 0 && failed === 0 };
  });
}

/**
 * Reads the results of Vitest's JSON reporter. It is complete where every required row is shown by a test that passed, on
 * every adapter and, where there is anything of it there, by the standalone call; and where no title names another row.
 *
 * @param {boolean} [isVerbose] - whether the rows that are covered are listed one by one, too
 * @returns {{ text: string, isComplete: boolean }}
 */
export function reportOn(results, isVerbose = false) {
  const tests = testsOf(results);
  const rows = coverageOf(tests);
  const known = new Set(rows.map(({ id }) => id));
  const unknown = [...new Set(tests.flatMap(({ ids }) => ids).filter((id) => !known.has(id)))];
  const lines = [];
  for (const group of new Set(rows.map(({ id }) => id.charAt(0)))) {
    const own = rows.filter(({ id }) => id.startsWith(group));
    const covered = own.filter(({ isCovered }) => isCovered);
    lines.push(`${group}  ${covered.length} of ${own.length}  ${covered.map(({ id }) => id).join(' ')}`);
  }
  for (const row of rows) {
    if (row.isCovered && !isVerbose) continue;
    const state = row.isCovered ? 'covered' : row.required ? 'UNCOVERED' : 'uncovered';
    const failed = row.failed > 0 ? `, ${row.failed} failed` : '';
    const missing = row.missing.length > 0 ? `; nowhere on ${row.missing.join(', ')}` : '';
    lines.push(`${state} ${row.id} (${row.section}) ${row.text}: ${row.passed} passed${failed}${missing}`);
  }
  for (const id of unknown) lines.push(`UNKNOWN ${id} stands in a title and in no row`);
  const required = rows.filter((row) => row.required);
  const held = required.filter(({ isCovered }) => isCovered);
  lines.push(`${held.length} of ${required.length} required rows covered by ${tests.length} tests`);
  return { text: `${lines.join('\n')}\n`, isComplete: held.length === required.length && unknown.length === 0 };
}
