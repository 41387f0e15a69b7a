// Forged signatures at full speed: on each connection the next one as soon as the last one is answered.
import { Connection, requestOf } from './connection.mjs';

const POOL = 256;
const HOUR = 3600;
const ALPHABET = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');
/** Characters of a signature that are drawn anew for each request, and where they begin. */
const DRAWN = 12;
const DRAWN_FROM = 8;

/** Bytes that are no signature, and that no verifier can tell from one without the whole of its arithmetic. */
function noSignature(algorithm, random) {
  const bytes = Buffer.from(Array.from({ length: algorithm === 'RS256' ? 256 : 64 }, () => Math.floor(random() * 256)));
  // Below the modulus (RFC 8017 §5.2.2), and the scalar below the order of the curve (RFC 8032 §5.1.7).
  bytes[0] &= 0x7f;
  bytes[bytes.length - 1] &= 0x0f;
  return bytes.toString('base64url');
}

/**
 * Requests whose tokens are good but for the signature, of keys that the issuer publishes.
 *
 * @returns a function that gives the next one; no two of them are alike
 */
export async function forgeries({ issuer, keys, scope }, random) {
  const pool = [];
  for (const key of keys) {
    for (let count = 0; count < POOL; count += 1) {
      // Signed with the issuer's usual key, which is quick; what it signs is thrown away.
      const header = { alg: key.algorithm, kid: key.kid };
      const token = await issuer.token({ header, scope, expiresIn: 24 * HOUR });
      const unsigned = token.slice(0, token.lastIndexOf('.') + 1);
      const bytes = requestOf(`Authorization: Bearer ${unsigned}${noSignature(key.algorithm, random)}`);
      pool.push({ bytes, from: bytes.indexOf(unsigned) + unsigned.length + DRAWN_FROM });
    }
  }
  return () => {
    const { bytes, from } = pool[Math.floor(random() * pool.length)];
    for (let at = 0; at < DRAWN; at += 1) bytes[from + at] = ALPHABET[Math.floor(random() * ALPHABET.length)];
    return bytes;
  };
}

/** @returns `stop`, which gives the count of each status and the seconds that it took */
export function startFlood(port, connections, next) {
  const statuses = {};
  const start = performance.now();
  let isOver = false;
  const client = async () => {
    const connection = new Connection(port);
    while (!isOver && !connection.isClosed) {
      const status = await connection.send(next());
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
    connection.close();
  };
  const clients = Array.from({ length: connections }, client);
  return {
    async stop() {
      isOver = true;
      await Promise.all(clients);
      return { statuses, seconds: (performance.now() - start) / 1000 };
    },
  };
}
