/** The parameters of a challenge, in the order in which they are sent. Those without a value are left out. */
export interface ChallengeParameters {
  readonly realm?: string | undefined;
  readonly error?: string | undefined;
  readonly error_description?: string | undefined;
  readonly scope?: string | undefined;
}

/** Whether a text can be quoted in a challenge: printable ASCII, RFC 9110 §5.6.4 and RFC 6750 §3. */
export function isQuotable(text: string): boolean {
  return /^[\x20-\x7e]+$/.test(text);
}

/** The one place where a header value is quoted. */
function quote(text: string): string {
  return `"${text.replace(/[^\x20-\x7e]/g, '').replace(/["\\]/g, '\\$&')}"`;
}

/** Serialises a challenge of the Bearer scheme, RFC 6750 §3. */
export function bearerChallenge(parameters: ChallengeParameters): string {
  const present = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return `Bearer ${present.map(([name, value]) => `${name}=${quote(String(value))}`).join(', ')}`;
}
