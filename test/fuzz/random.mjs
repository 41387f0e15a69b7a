// What is drawn depends on the seed and on what was drawn before, and on nothing else.
import { seeded } from '../support/seeded.mjs';

/** A batch has a chance of its own, so that one batch can be had again without those before it. */
export function chanceOf(seed, batch) {
  const next = seeded(Math.imul(seed, 0x9e3779b1) ^ Math.imul(batch + 1, 0x85ebca6b));
  // The first numbers of neighbouring seeds are alike.
  for (let turn = 0; turn < 4; turn += 1) next();
  const below = (count) => Math.floor(next() * count);
  return {
    /** A whole number from 0 to one below `count`. */
    below,
    /** Whether something happens that happens once in `count` times. */
    oneIn: (count) => below(count) === 0,
    pick: (list) => list[below(list.length)],
    /** One of `[weight, value]` pairs. */
    weighted(pairs) {
      let left = next() * pairs.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, value] of pairs) {
        left -= weight;
        if (left < 0) return value;
      }
      return pairs[0][1];
    },
    bytes: (length) => Buffer.from(Array.from({ length }, () => below(256))),
  };
}
