// What users of the adapter need of the core: one import serves an API.
export {
  AccessToken,
  AccessTokenError,
  assertScope,
  type ClaimRequirements,
  ConfigurationError,
  createVerifier,
  type IssuerOptions,
  type IssuerStatus,
  isAccessTokenError,
  type JwtClaims,
  type KeyOptions,
  type Reason,
  type Refusal,
  type Verifier,
  type VerifierOptions,
  verifyAccessToken,
} from '@scopegate/core';
