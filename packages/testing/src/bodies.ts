import { ConnectionLost } from './connection-lost.js';
import { type Interrupts, pause, throwIfInterrupted, turn } from './interruptible.js';

/** A response body as it leaves: made piece by piece, and only while somebody reads. */
export type Body = AsyncIterable<Uint8Array<ArrayBuffer>>;

/** 64 KiB. */
const CHUNK = 65_536;

const encoder = new TextEncoder();

/** The number of bytes in a text's UTF-8. */
export function byteLength(text: string): number {
  return encoder.encode(text).byteLength;
}

/** The whole text at once. */
export async function* wholeBody(text: string, interrupts: Interrupts): Body {
  throwIfInterrupted(interrupts);
  yield encoder.encode(text);
}

/** The text in pieces of `size` bytes, `milliseconds` before each. */
export async function* dripBody(text: string, size: number, milliseconds: number, interrupts: Interrupts): Body {
  const bytes = encoder.encode(text);
  for (let start = 0; start < bytes.byteLength; start += size) {
    await pause(milliseconds, interrupts);
    yield bytes.slice(start, start + size);
  }
}

/** Half of the text, and then the connection breaks. */
export async function* truncatedBody(text: string, interrupts: Interrupts): Body {
  throwIfInterrupted(interrupts);
  const bytes = encoder.encode(text);
  yield bytes.slice(0, bytes.byteLength >> 1);
  throw new ConnectionLost();
}

/** The text and then spaces, `total` bytes in all: JSON allows them, so that no parser has a reason to stop. */
export async function* paddedBody(text: string, total: number, interrupts: Interrupts): Body {
  throwIfInterrupted(interrupts);
  const bytes = encoder.encode(text);
  yield bytes;
  for (let left = total - bytes.byteLength; left > 0; left -= CHUNK) {
    await turn(interrupts);
    yield spaces(Math.min(left, CHUNK));
  }
}

/** The start of a JSON object and then spaces without end. */
export function endlessBody(interrupts: Interrupts): Body {
  return paddedBody('{', Number.POSITIVE_INFINITY, interrupts);
}

/** A fresh chunk each time: a reader may keep it or write to it. */
function spaces(size: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(size).fill(0x20);
}
