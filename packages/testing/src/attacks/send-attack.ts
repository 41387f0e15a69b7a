import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { AttackRequest } from './attack.js';

/** What an API answered. */
export interface AttackAnswer {
  readonly status: number;
  /** The whole answer as it came, a byte a character: to look for what must not be in it. */
  readonly text: string;
}

/** How attacks are sent. */
export interface SendAttackOptions {
  /** Milliseconds until an answer is no longer waited for. Default 10 000. */
  readonly timeout?: number | undefined;
}

function encodeRequest({ host, pathname }: URL, request: AttackRequest): Buffer {
  const { method = 'GET', query = '', lines, body } = request;
  // First, so that what an attack does to the header's end does not cut it off.
  const own = [`Host: ${host}`, 'Connection: close', ...(body === undefined ? [] : [`Content-Length: ${body.length}`])];
  const head = [`${method} ${pathname}${query} HTTP/1.1`, ...own, ...lines];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body ?? ''}`, 'latin1');
}

function parseUrl(url: string | URL): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}

/**
 * Sends a request to the byte, over a connection of its own: no HTTP client would let most attacks through.
 *
 * @param url - a route of the API under test, http or https, without a query
 * @throws Error where there is no answer, or none of HTTP/1
 */
export function sendAttack(
  url: string | URL,
  request: AttackRequest,
  options: SendAttackOptions = {},
): Promise<AttackAnswer> {
  const target = parseUrl(url);
  if (target === undefined || !/^https?:$/.test(target.protocol)) {
    return Promise.reject(new TypeError('url: expected an http or https URL'));
  }
  if (!Array.isArray(request?.lines)) return Promise.reject(new TypeError('lines: expected a list of header lines'));
  const isSecure = target.protocol === 'https:';
  const port = Number(target.port || (isSecure ? 443 : 80));
  const { timeout = 10_000 } = options;
  // An address in brackets is IPv6.
  const host = target.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = isSecure ? connectTls({ host, port, servername: host }) : connect({ host, port });
    const settle = (error?: Error): void => {
      socket.destroy();
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1];
      if (status !== undefined) resolve({ status: Number(status), text });
      else reject(error ?? new Error(`${target.origin} answered with ${text.length} bytes that are no HTTP`));
    };
    socket.setTimeout(timeout, () => settle(new Error(`${target.origin} did not answer within ${timeout} ms`)));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.once('error', settle).once('close', () => settle());
    socket.write(encodeRequest(target, request));
  });
}
