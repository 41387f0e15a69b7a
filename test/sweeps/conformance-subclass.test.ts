// The conformance tables once more, where the global Promise is a class that extends Node's, as instrumentation puts it.
import './promise-subclass.js';
import { expect, it } from 'vitest';
import '../conformance/every-request.test.js';
import '../conformance/requests.test.js';

it('runs where no promise of an async function is an instance of the global Promise', () => {
  expect((async () => undefined)()).not.toBeInstanceOf(Promise);
});
