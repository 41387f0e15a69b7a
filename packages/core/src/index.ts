export {
  type Adapter,
  type AdapterOptions,
  type AdapterParts,
  type AdapterSettings,
  type BoundAuth,
  createAdapter,
  type GetAuth,
  type Guarded,
  type RequireFunctions,
  runStep,
  type Step,
} from './adapter.js';
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
export { type ExplainedStep, type Explanation, explainAccessToken } from './explain.js';
export { createGate, type Gate, type GateOptions, type GateSettings, type Outcome, type Refusal } from './gate.js';
export type { JsonValue } from './json.js';
export type { KeyStatus } from './keys/jwk-set.js';
export type { KeyOptions } from './keys/key-options.js';
export type {
  IssuerDefaults,
  IssuerOptions,
  IssuerResolver,
  SchemaFor,
  StandardResult,
  StandardSchemaV1,
  VerifierOptions,
} from './options.js';
export type { Answer, RefusalResponse } from './request/answer.js';
export type { GateRequest } from './request/credentials.js';
export { fromNodeRequest, type NodeRequest } from './request/node-request.js';
export type {
  AccessRule,
  ClaimRequirement,
  ClaimRequirements,
  Requirement,
  ScopeArguments,
  Scopes,
} from './requirements.js';
export { assertScope, type VerifyAccessTokenOptions, verifyAccessToken } from './standalone.js';
export { trustIssuers } from './tenants.js';
export { AccessToken } from './token/access-token.js';
export type { JwtClaims } from './token/claims.js';
export type { JwsHeader } from './token/compact.js';
export type { ScopeClaim } from './token/scope.js';
export { createVerifier, type IssuerStatus, type Verifier } from './verifier.js';
