import { access, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';

const cache = fileURLToPath(new URL('../node_modules/.cache', import.meta.url));

/** Of the installed package: another version unpacks into a folder of its own. */
async function packageVersion(): Promise<string> {
  const main = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  return JSON.parse(await readFile(join(dirname(main), '..', '..', 'package.json'), 'utf8')).version;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/**
 * Runs something with variables of the environment set, and undone after it: the package reads them, and changes some,
 * while it is imported and while it unpacks.
 */
async function withEnvironment<Result>(variables: Record<string, string>, run: () => Promise<Result>): Promise<Result> {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    return await run();
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

/**
 * The folder that the Chromium of `@sparticuz/chromium` is unpacked in, with the few libraries that it needs. It takes
 * whatever lies in its TMPDIR for itself, so it gets one of its own, which is put in its place only when it is complete.
 */
async function unpacked(): Promise<string> {
  const folder = join(cache, `chromium-${await packageVersion()}`);
  if (await exists(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const fresh = await mkdtemp(join(cache, 'unpacking-'));
  try {
    // It carries its libraries for the machines of AWS Lambda, and unpacks them only where it takes itself to be there.
    await withEnvironment({ TMPDIR: fresh, AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x' }, async () => {
      const { default: packed } = await import('@sparticuz/chromium');
      await packed.executablePath();
    });
    await rename(fresh, folder).catch(async (error) => {
      // Another test file was quicker.
      if (!(await exists(folder))) throw error;
    });
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return folder;
}

/** The machine's fonts, if it has any, and the package's own. */
const fontConfiguration = (fonts: string, cacheFolder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${fonts}</dir>
  <cachedir>${cacheFolder}</cachedir>
</fontconfig>
`;

/** Where a Chrome or Chromium may have been installed, beside the places that Playwright knows for `chrome`. */
const INSTALLED = ['chromium', 'chromium-browser', 'google-chrome'].map((name) => `/usr/bin/${name}`);

/** @param scratch - a folder for what has to be written */
async function launchOptions(scratch: string): Promise<LaunchOptions> {
  // The package has a build for this kind of machine alone.
  if (process.platform === 'linux' && process.arch === 'x64') {
    const folder = await unpacked();
    const libraries = [join(folder, 'al2023', 'lib'), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':');
    const fontFile = join(scratch, 'fonts.conf');
    await writeFile(fontFile, fontConfiguration(join(folder, 'fonts'), join(scratch, 'fonts')));
    const env = { LD_LIBRARY_PATH: libraries, FONTCONFIG_FILE: fontFile };
    return { executablePath: join(folder, 'chromium'), env };
  }
  for (const executablePath of INSTALLED) if (await exists(executablePath)) return { executablePath };
  return { channel: 'chrome' };
}

/** A headless browser. Whatever it writes goes into a folder that is removed with it. */
export async function launchChromium(): Promise<Browser> {
  const scratch = await mkdtemp(join(tmpdir(), 'scopegate-browser-'));
  const { env, ...options } = await launchOptions(scratch);
  const browser = await chromium.launch({
    ...options,
    // Tests may run as root, and what they open is their own.
    args: ['--no-sandbox'],
    env: { ...(process.env as Record<string, string>), ...env, TMPDIR: scratch },
  });
  browser.on('disconnected', () => void rm(scratch, { recursive: true, force: true }).catch(() => {}));
  return browser;
}
