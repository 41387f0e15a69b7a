import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Removes what a package has built of sources that are gone since. `tsc -b` leaves it, and it would still be imported, and
 * packed.
 */
export function removeStale(folder) {
  const dist = join(folder, 'dist');
  if (!existsSync(dist)) return;
  for (const file of readdirSync(dist, { recursive: true })) {
    const [, name] = /^(.+?)(?:\.d\.ts|\.js)(?:\.map)?$/.exec(file) ?? [];
    if (name !== undefined && !existsSync(join(folder, 'src', `${name}.ts`))) rmSync(join(dist, file));
  }
}
