import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

// In a process of its own, on what is built: Vitest's way of loading modules would be measured otherwise. The margins are
// wide, so that a regression by half fails and a busy machine does not; `npm run bench` has the figures.
const { stdout } = await promisify(execFile)(process.execPath, [
  fileURLToPath(new URL('../bench/ratio.mjs', import.meta.url)),
]);
const shares: { unique: number; repeated: number; forged: number } = JSON.parse(stdout);

describe('the speed of verifying, as a share of what it cannot be faster than', () => {
  it('is at least 0.6 of the floor where every RS256 token is new', () => {
    expect(shares.unique).toBeGreaterThan(0.6);
  });

  it('is at least 0.4 of one SHA-256 and one look-up where tokens come again', () => {
    expect(shares.repeated).toBeGreaterThan(0.4);
  });

  it('is at least 0.5 of the floor where a signature is forged', () => {
    expect(shares.forged).toBeGreaterThan(0.5);
  });
});
