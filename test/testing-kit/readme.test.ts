import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../packages/command.js';
import { root, writeReadmeProject } from './readme-project.js';

const project = writeReadmeProject('readme');
const LONG = { timeout: 120_000 };
// Making an RSA key may take its time where others compute; an example is not at fault then.
const PATIENCE = ['--testTimeout=60000', '--hookTimeout=60000'];

/** Runs Node; what it says is given without colours. */
async function run(folder: string, ...args: readonly string[]) {
  const { code, stdout, stderr } = await outcomeOf(folder, process.execPath, args);
  return { code, stdout: stripVTControlCharacters(stdout), stderr: stripVTControlCharacters(stderr) };
}

const nodeTests = project.files.filter((file) => file.endsWith('.node.test.js'));
const scripts = project.files.filter((file) => !/\.test\.js$|^app\.js$/.test(file));

/** What a run of `node --test` counted. */
function counts(stdout: string): Record<string, number> {
  return Object.fromEntries(
    [...stdout.matchAll(/^(?:#|ℹ) (pass|fail) (\d+)$/gm)].map(([, name, n]) => [name, Number(n)]),
  );
}

describe.concurrent('the examples of the README of @scopegate/testing', () => {
  it('are all here, and each of them is run', () => {
    const run = [/^app\.js$/, /^app\.(vitest|jest)\.test\.js$/, /\.node\.test\.js$/, /^[^.]+\.js$/];
    expect(project.files.filter((file) => !run.some((kind) => kind.test(file)))).toEqual([]);
    expect(project.files).toEqual(
      expect.arrayContaining([
        'intro-0.js',
        'app.js',
        'app.vitest.test.js',
        'app.jest.test.js',
        'app.node.test.js',
        'fastify.node.test.js',
        'verifier.node.test.js',
        'jose.node.test.js',
        'odd-tokens.js',
        'rotation.js',
        'outage.node.test.js',
      ]),
    );
  });

  it('pass in Vitest', LONG, async () => {
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const { code, stdout, stderr } = await run(project.folder, vitest, 'run', '--root', '.', ...PATIENCE, 'app.vitest');
    expect(stdout + stderr).toMatch(/Tests\s+6 passed \(6\)/);
    expect(code).toBe(0);
  });

  it('pass in Jest with the settings that they come with, through supertest', LONG, async () => {
    const [node, ...args] = `${project.manifest.scripts.test} --testTimeout=60000 app.jest`.split(' ');
    expect([node, project.manifest.type]).toEqual(['node', 'module']);
    const { code, stdout, stderr } = await run(project.folder, ...args);
    expect(stdout + stderr).toMatch(/Tests:\s+2 passed, 2 total/);
    expect(code).toBe(0);
  });

  it('pass in node:test, over loopback, with Fastify, jose, and no framework at all', LONG, async () => {
    const { code, stdout, stderr } = await run(project.folder, '--test', ...nodeTests);
    expect(code, stdout + stderr).toBe(0);
    const { pass, fail } = counts(stdout);
    expect([pass !== undefined && pass >= nodeTests.length, fail]).toEqual([true, 0]);
  });

  it('run as they stand where they are no tests, and end by themselves', LONG, async () => {
    for (const file of scripts) expect(await run(project.folder, file)).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('fail where the API lets everybody in', LONG, async () => {
    const open = writeReadmeProject('open', {
      'app.js': `import express from 'express';
export function createApp() {
  return express().get('/orders', (req, res) => res.json({ customer: 'alice' }));
}
`,
    });
    const { code, stdout } = await run(open.folder, '--test', 'app.node.test.js');
    expect(counts(stdout)).toEqual({ pass: 1, fail: 1 });
    expect(code).toBe(1);
  });
});
