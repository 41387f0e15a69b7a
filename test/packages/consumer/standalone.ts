import { type AccessToken, assertScope, type VerifierOptions, verifyAccessToken } from '@scopegate/core';

export async function scopesOf(
  message: string,
  options: VerifierOptions & { issuer: string },
): Promise<readonly string[]> {
  const token: AccessToken = await verifyAccessToken(message, { ...options, scope: 'read:contacts' });
  assertScope(token, 'read:contacts');
  return token.scopes;
}

/** Never called: a token belongs to everyone who holds it, and nobody may write to it. */
export function spoil(token: AccessToken): void {
  // @ts-expect-error The list is read-only.
  token.scopes.push('write:contacts');
}
