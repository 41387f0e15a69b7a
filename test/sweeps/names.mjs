// The names of members that the packages read: of options, requests, route configs, outcomes and all else.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'oxc-parser';

const packages = fileURLToPath(new URL('../../packages', import.meta.url));
const READERS = ['core', 'express', 'koa', 'fastify'];

/** Functions of the packages that read a member whose name is given as a text. */
const BY_NAME = /^(?:own|member|get|has)$/;

function nameOf(key) {
  if (key.type === 'Identifier') return key.name;
  return key.type === 'Literal' && typeof key.value === 'string' ? key.value : undefined;
}

/** Names that are declared, in interfaces and types, and names that are read, whether or not they are declared. */
function namesIn(path) {
  const declared = [];
  const read = [];
  const { program } = parseSync(path, readFileSync(path, 'utf8'));
  new Visitor({
    TSPropertySignature: ({ key }) => declared.push(nameOf(key)),
    TSMethodSignature: ({ key }) => declared.push(nameOf(key)),
    MemberExpression({ computed, property }) {
      if (!computed || property.type === 'Literal') read.push(nameOf(property));
    },
    ObjectPattern({ properties }) {
      for (const property of properties) if (property.type === 'Property') read.push(nameOf(property.key));
    },
    BinaryExpression({ operator, left }) {
      if (operator === 'in' && left.type === 'Literal') read.push(left.value);
    },
    CallExpression({ callee, arguments: [, name] }) {
      const called = callee.type === 'MemberExpression' ? callee.property : callee;
      if (BY_NAME.test(called.name) && name?.type === 'Literal') read.push(nameOf(name));
    },
  }).visit(program);
  return { declared, read };
}

function sourcesOf(name) {
  const folder = join(packages, name, 'src');
  return readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => join(folder, file));
}

/**
 * What somebody may put on `Object.prototype`, in alphabetical order; what is there already is left out.
 *
 * @returns `declared`: of every interface and type, and with it every option; `read`: all else that a source reads
 */
export function memberNames() {
  const all = READERS.flatMap(sourcesOf).map(namesIn);
  const usable = (names) => [...new Set(names)].filter((name) => typeof name === 'string' && !(name in {})).toSorted();
  const declared = usable(all.flatMap((names) => names.declared));
  return { declared, read: usable(all.flatMap((names) => names.read)).filter((name) => !declared.includes(name)) };
}
