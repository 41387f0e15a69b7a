export type {
  AccessRule,
  ClaimRequirement,
  ClaimRequirements,
  Requirement,
  ScopeArguments,
  Scopes,
} from './checks/requirements.js';
export type {
  CacheOptions,
  ClaimValues,
  IssuerDefaults,
  IssuerOptions,
  IssuerResolver,
  SchemaFor,
  StandardResult,
  StandardSchemaV1,
  VerifierOptions,
} from './config/options.js';
export type { JsonValue } from './encoding/json.js';
export {
  AccessTokenError,
  type AccessTokenErrorOptions,
  ConfigurationError,
  type ErrorCode,
  isAccessTokenError,
  type Reason,
  type RefusalStatus,
  reasons,
} from './errors.js';
export type { KeysEvent, VerifyEvent } from './events.js';
export { createGate, type Gate, type GateOptions, type GateSettings, type Outcome } from './gate/gate.js';
export type { Answer } from './http/answer.js';
export { fromNodeRequest, type NodeRequest } from './http/node-request.js';
export type { Refusal } from './http/refusal.js';
export type { GateRequest } from './http/request.js';
export { trustIssuers } from './issuers/trust-issuers.js';
export type { KeyStatus } from './keys/jwk-set.js';
export type { KeyOptions } from './keys/remote-keys.js';
export { AccessToken } from './token/access-token.js';
export type { JwtClaims } from './token/claims.js';
export type { JwsHeader } from './token/compact.js';
export type { ScopeClaim } from './token/scopes.js';
export { type ExplainedStep, type Explanation, explainAccessToken } from './verify/explain.js';
export { assertScope, type VerifyAccessTokenOptions, verifyAccessToken } from './verify/standalone.js';
export { createVerifier, type IssuerStatus, type Verifier } from './verify/verifier.js';
