// The pinned pnpm, for changing dependencies: `npm run pnpm -- add --filter @scopegate/core jose`.
import { pnpm, run } from './workspace.mjs';

const { code } = await run(pnpm(...process.argv.slice(2)), { output: 'inherit' });
process.exitCode = code;
