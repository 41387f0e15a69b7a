/** The claims of a token as its issuer signed them: RFC 7519 §4.1, RFC 9068 §2.2, and whatever else it put there. */
export interface JwtClaims {
  readonly iss?: unknown;
  readonly sub?: unknown;
  readonly aud?: unknown;
  readonly exp?: unknown;
  readonly nbf?: unknown;
  readonly iat?: unknown;
  readonly jti?: unknown;
  readonly scope?: unknown;
  readonly [claim: string]: unknown;
}

/** RFC 7519 §2: a JSON number, of seconds; fractions are allowed, `1e999` is not a number. */
export function isNumericDate(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** A string that says something. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** RFC 7519 §4.1.3: one string, or an array of nothing but strings. Otherwise nothing. */
export function audienceList(value: unknown): readonly string[] | undefined {
  if (isText(value)) return [value];
  return Array.isArray(value) && value.every(isText) ? value : undefined;
}
