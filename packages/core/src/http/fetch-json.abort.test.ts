// A fetch that is handed over may answer with anything. It fails the fetch, and never the process, also once time is up.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { settled } from '../../../../test/support/core.js';
import { fetchDocument } from './fetch-json.js';

const uncaught: unknown[] = [];
const note = (error: unknown): void => void uncaught.push(error);
beforeEach(() => {
  uncaught.length = 0;
  process.on('uncaughtException', note);
  process.on('unhandledRejection', note);
});
afterEach(() => {
  process.off('uncaughtException', note);
  process.off('unhandledRejection', note);
});

const bodyOf = (read: () => unknown, cancel: () => unknown = async () => undefined) => ({
  status: 200,
  headers: new Headers(),
  body: { getReader: () => ({ read, cancel }), cancel },
});
const fail = (): never => {
  throw new Error('own');
};

const ANSWERS: readonly (readonly [what: string, answer: unknown])[] = [
  ['nothing', undefined],
  ['no headers', { status: 200 }],
  ['a status alone', { status: 500, body: { cancel: fail } }],
  ['a body that is text', { status: 200, headers: new Headers(), body: 'text' }],
  ['a read that answers at once', bodyOf(() => ({ done: true }))],
  ['a read that answers with nothing', bodyOf(() => undefined)],
  ['a read that throws', bodyOf(fail)],
  ['a read that rejects', bodyOf(() => Promise.reject(new Error('own')))],
  ['a read that never answers', bodyOf(() => new Promise(() => undefined))],
  ['a cancel that throws', bodyOf(async () => ({ done: true }), fail)],
  [
    'a cancel that rejects',
    bodyOf(
      async () => ({ done: true }),
      () => Promise.reject(new Error('own')),
    ),
  ],
  [
    'a cancel that answers with nothing',
    bodyOf(
      async () => ({ done: true }),
      () => undefined,
    ),
  ],
];

it.each(ANSWERS)('a response with %s is a fault of the fetch', async (_, answer) => {
  const time = new AbortController();
  const fetching = fetchDocument('https://issuer.example/keys', {
    fetch: async () => answer as Response,
    signal: time.signal,
    maxBytes: 1024,
    mayRetry: true,
  });
  fetching.catch(() => undefined);
  await settled();
  time.abort();
  await expect(fetching).rejects.toMatchObject({ name: 'KeyFault' });
  await settled();
  expect(uncaught).toEqual([]);
});

it.each(ANSWERS)('a response with %s that comes too late is not looked at', async (_, answer) => {
  const time = new AbortController();
  let arrive = (_answer: Response): void => undefined;
  const fetching = fetchDocument('https://issuer.example/keys', {
    fetch: () => new Promise((resolve) => (arrive = resolve)),
    signal: time.signal,
    maxBytes: 1024,
    mayRetry: true,
  });
  fetching.catch(() => undefined);
  time.abort();
  await expect(fetching).rejects.toMatchObject({ name: 'KeyFault', kind: 'timeout' });
  arrive(answer as Response);
  await settled();
  expect(uncaught).toEqual([]);
});
