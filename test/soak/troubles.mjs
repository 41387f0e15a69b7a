// What goes wrong, second by second, and how the keys of the shaky issuer come and go meanwhile.
const MINUTES = 60_000;

/** In turn; the first of them are those that ten seconds must not miss. */
const FAULTS = [
  'empty-set',
  'reset',
  { kind: 'status', status: 500 },
  'html',
  'silence',
  'decoys',
  // In a row, after two of which the metadata is asked again.
  { kind: 'status', status: 404 },
  { kind: 'status', status: 410 },
  { kind: 'status', status: 404 },
  'endless-body',
  { kind: 'redirect', location: 'http://127.0.0.1:9/' },
  'truncated-body',
  'not-json',
  { kind: 'huge-body', bytes: 100 * 2 ** 20 },
  { kind: 'delay', milliseconds: 300 },
  { kind: 'delay', milliseconds: 5 * MINUTES },
  { kind: 'drip', milliseconds: 20, bytes: 64 },
  { kind: 'drip', milliseconds: 1000, bytes: 1 },
  { kind: 'status', status: 429, headers: { 'retry-after': '60' } },
];
const METADATA_FAULTS = ['wrong-issuer', 'html', 'reset', 'silence', { kind: 'status', status: 404 }];
const HEADERS = [
  {},
  { etag: true },
  { cacheControl: 'max-age=0' },
  { cacheControl: 'max-age=2', age: 1 },
  { cacheControl: 'no-store' },
  { cacheControl: 'max-age=31536000', etag: true },
];

/** Returns what is to be called every second; it says what goes wrong from then on. */
export function troubles(cast, random) {
  const { shaky } = cast;
  const pick = (list) => list[Math.floor(random() * list.length)];
  let fresh;
  let retired;
  let turn = 0;
  return async (second) => {
    // Every fourth second all is well, so that there is something to lose.
    const fault = second % 4 === 0 ? undefined : FAULTS[turn++ % FAULTS.length];
    const metadata = second % 8 === 7 ? pick(METADATA_FAULTS) : undefined;
    shaky.fault(undefined);
    if (fault !== undefined) shaky.fault(fault, { only: 'jwks' });
    if (metadata !== undefined) shaky.fault(metadata, { only: 'metadata' });
    shaky.respond(pick(HEADERS), { only: 'jwks' });
    if (fresh !== undefined && (await cast.learn(fresh))) fresh = undefined;
    if (fresh === undefined && second % 3 === 1) fresh = await cast.rotate();
    // Two seconds lie between the last token of a key and its end, so that none is on its way.
    if (second % 4 === 1 && retired !== undefined) cast.withdraw(retired);
    if (second % 4 === 3) retired = cast.retireOldest();
    return JSON.stringify(fault ?? metadata ?? 'all is well');
  };
}
