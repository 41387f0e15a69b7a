import type { IssuerResolver } from '../config/options.js';
import { ConfigurationError } from '../errors.js';
import { parseUrl } from '../http/fetch-json.js';

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const SEGMENT = /^[A-Za-z0-9_~-](?:[A-Za-z0-9._~-]{0,127})$/;

/**
 * Trusts any tenant of one provider: a resolver for `issuer`, from a pattern in which one `*` stands for one whole label
 * of the host name (lower case, as DNS has it) or for one whole segment of the path. All else is compared exactly, so that
 * no port, userinfo, suffix, upper case, trailing dot or encoded character is taken for the provider's.
 *
 * @param pattern - an https URL with one `*`, such as `https://*.example.com/`
 * @throws ConfigurationError - where the pattern is no such URL, or would trust a whole top-level domain
 *
 * @example
 * ```ts
 * import { createVerifier, trustIssuers } from '@scopegate/core';
 *
 * export const verifier = createVerifier({
 *   issuer: trustIssuers('https://*.example.com/'),
 *   audience: 'appointments:api',
 * });
 * ```
 */
export function trustIssuers(pattern: string): IssuerResolver {
  const hint = "give an https URL in which one * stands for a whole label or segment: 'https://*.example.com/'";
  const [prefix, suffix, ...more] = typeof pattern === 'string' ? pattern.split('*') : [];
  if (prefix === undefined || suffix === undefined || more.length > 0) throw new ConfigurationError('issuer', hint);
  const sample = `${prefix}x${suffix}`;
  const url = parseUrl(sample);
  // Written as the URL parser would write it, so that what is compared is what is fetched from.
  const isPlain = url !== undefined && (url.href === sample || url.href === `${sample}/`) && !/[?#@]/.test(sample);
  if (!isPlain || url.protocol !== 'https:') throw new ConfigurationError('issuer', hint);
  const isHost = prefix === 'https://' && suffix.startsWith('.');
  const isSegment = prefix.length > 'https://'.length && prefix.endsWith('/') && /^(?:\/|$)/.test(suffix);
  if (!isHost && !isSegment) throw new ConfigurationError('issuer', hint);
  if (isHost && url.hostname.split('.').length < 3) {
    throw new ConfigurationError('issuer', 'would trust every host of a top-level domain; name at least two labels');
  }
  const tenant = isHost ? LABEL : SEGMENT;
  return {
    resolve(iss) {
      if (typeof iss !== 'string' || !iss.startsWith(prefix) || !iss.endsWith(suffix)) return undefined;
      const name = iss.slice(prefix.length, iss.length - suffix.length);
      return iss.length > prefix.length + suffix.length && tenant.test(name) ? { issuer: iss } : undefined;
    },
  };
}
