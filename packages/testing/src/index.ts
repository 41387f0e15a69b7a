export type { SigningAlgorithm } from './algorithms.js';
export type {
  Attack,
  AttackExpectation,
  AttackGroup,
  AttackNeed,
  AttackReason,
  AttackRequest,
  CatalogueEntry,
  LegitimateGroup,
  LegitimateRequest,
  SendAttack,
} from './attacks/attack.js';
export type { AttackKit, AttackKitOptions } from './attacks/attack-kit.js';
export { createAttackKit } from './attacks/attack-kit.js';
export { attacks, legitimate } from './attacks/catalogue.js';
export type { AttackKeys, ShortKey } from './attacks/key-material.js';
export type { AttackAnswer, SendAttackOptions } from './attacks/send-attack.js';
export { sendAttack } from './attacks/send-attack.js';
export type { BadTokens } from './bad-tokens.js';
export type { Signer, TokenPart } from './compact.js';
export type { TestIssuerOptions } from './create-test-issuer.js';
export { createTestIssuer } from './create-test-issuer.js';
export type { DocumentName, DocumentSelector } from './endpoints.js';
export type { Fault, FaultName, FaultOptions, FaultSwitch } from './faults.js';
export type { CreateKeyOptions, KeyRing, PublishableJwk, RotateOptions } from './key-ring.js';
export type { RequestCounts } from './request-log.js';
export type { ResponseSettings, ResponseSwitch } from './response-headers.js';
export type { TestIssuer } from './test-issuer.js';
export type { TestKey } from './test-key.js';
export type { TokenMint, TokenOptions } from './tokens.js';
