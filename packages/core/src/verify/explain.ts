import type { CheckContext, TimeContext } from '../checks/check.js';
import { CHECKS, PREDICATE_CHECKS, TIME_CHECKS } from '../checks/index.js';
import { allScopesRule } from '../checks/requirements.js';
import type { VerifierConfig } from '../config/verifier-config.js';
import { own } from '../encoding/json.js';
import { Failure, failure } from '../errors.js';
import type { IssuerRegistry, TrustedIssuer } from '../issuers/issuers.js';
import { findSigningKey } from '../keys/find-key.js';
import { bindingFailure } from '../proof/binding.js';
import { type AccessToken, createAccessToken } from '../token/access-token.js';
import { isNonEmptyString, type JwtClaims, type UnverifiedClaims } from '../token/claims.js';
import { type CompactJws, decodeCompact } from '../token/compact.js';
import { scopesOf } from '../token/scopes.js';
import { checkContextOf, signedTokenOf, timeContextOf } from './context.js';
import { applySchema, runValidate } from './hooks.js';
import { readStandalone, type VerifyAccessTokenOptions } from './standalone.js';

/** One thing that is asked of a token. */
export interface ExplainedStep {
  /** What is looked at: `form`, `issuer`, `alg`, `exp`, `key`, `signature`, `scope` and so on. */
  readonly step: string;
  /** `skipped` where an earlier failure leaves nothing to look at. */
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** Why it failed: the reason that an AccessTokenError would have. */
  readonly reason?: string;
  /** What is expected, in words. */
  readonly expected?: string;
  /** What the token has, as JSON, shortened; nothing where it has none. */
  readonly found?: string;
  /** Where the rule stands. */
  readonly section: string;
}

/** Every check of a token, in the order in which `verify` makes them. */
export interface Explanation {
  /** Whether all of them passed. It is a diagnosis: let requests in with `verify`, never with this. */
  readonly accepted: boolean;
  /** Where not: the reason that `verify` refuses with, which is that of the first step that failed. */
  readonly reason?: string;
  readonly steps: readonly ExplainedStep[];
}

const SECTIONS = {
  form: 'RFC 7515 §7.1',
  issuer: 'RFC 7519 §4.1.1',
  key: 'RFC 7517 §4.5',
  signature: 'RFC 7515 §5.2',
  binding: 'RFC 7800 §3.1',
  claims: 'RFC 7519 §4',
  validate: 'RFC 9068 §4',
  scope: 'RFC 6750 §3.1',
} as const;

const MAX_FOUND = 200;

function shortened(value: unknown): { found?: string } {
  const text = JSON.stringify(value);
  if (text === undefined) return {};
  return { found: text.length > MAX_FOUND ? `${text.slice(0, MAX_FOUND)}…` : text };
}

/** Collects steps; once something has failed, later stages can ask. */
class Report {
  readonly steps: ExplainedStep[] = [];

  get hasFailed(): boolean {
    return this.steps.some(({ outcome }) => outcome === 'failed');
  }

  add(step: keyof typeof SECTIONS, failed: Failure | undefined, expected?: string, found?: unknown): void {
    this.addCheck({ step, section: SECTIONS[step] }, failed, expected, found);
  }

  addCheck(
    check: { step: string; section: string },
    failed: Failure | undefined,
    expected?: string,
    found?: unknown,
  ): void {
    this.steps.push({
      step: check.step,
      outcome: failed === undefined ? 'passed' : 'failed',
      ...(failed === undefined ? {} : { reason: failed.reason }),
      ...(expected === undefined ? {} : { expected }),
      ...shortened(found),
      section: check.section,
    });
  }

  skip(...steps: (keyof typeof SECTIONS)[]): void {
    for (const step of steps) this.steps.push({ step, outcome: 'skipped', section: SECTIONS[step] });
  }

  /** Nothing is left to look at: neither the checks nor what comes after them. */
  skipRest(scopes: readonly string[]): void {
    for (const { step, section } of CHECKS) this.steps.push({ step, outcome: 'skipped', section });
    this.skip('key', 'signature', 'binding', 'claims', 'validate');
    if (scopes.length > 0) this.skip('scope');
  }

  finish(): Explanation {
    const failed = this.steps.find(({ outcome }) => outcome === 'failed');
    if (failed === undefined) return { accepted: true, steps: this.steps };
    return { accepted: false, ...(failed.reason === undefined ? {} : { reason: failed.reason }), steps: this.steps };
  }
}

async function explainIssuer(
  report: Report,
  issuers: IssuerRegistry,
  iss: unknown,
): Promise<TrustedIssuer | undefined> {
  const found = isNonEmptyString(iss) ? await issuers.find(iss) : failure('issuer_invalid');
  const failed = found instanceof Failure ? found : undefined;
  const trusted = issuers.list().map(({ issuer }) => issuer);
  report.add('issuer', failed, trusted.length > 0 ? trusted.join(' or ') : 'an issuer that the resolver knows', iss);
  return found instanceof Failure ? undefined : found;
}

/** Whether the token is its issuer's: the two steps that need its keys. */
async function explainSignature(report: Report, jws: CompactJws, context: CheckContext): Promise<boolean> {
  const { algorithm, issuer } = context;
  const kid = own(jws.header, 'kid');
  if (algorithm === undefined || (kid !== undefined && typeof kid !== 'string')) {
    report.skip('key', 'signature');
    return false;
  }
  const key = await findSigningKey(issuer.keys, signedTokenOf(jws, context));
  const failed = key instanceof Failure ? key : undefined;
  const isForged = failed?.reason === 'signature_invalid';
  report.add('key', isForged ? undefined : failed, `a key of ${issuer.issuer} for ${algorithm.name}`, kid);
  if (failed !== undefined && !isForged) report.skip('signature');
  else report.add('signature', failed, 'the signature of that key over header and claims');
  return failed === undefined;
}

async function explainAcceptance<Claims>(
  report: Report,
  config: VerifierConfig<Claims>,
  jws: CompactJws,
  context: CheckContext,
): Promise<void> {
  explainPredicates(report, context);
  let token: AccessToken<Claims> | Failure;
  try {
    token = await applySchema(config, createAccessToken(jws, context.registered, context.issuer));
  } catch (thrown) {
    // `verify` would have come this far only with a token that has passed all else.
    if (!report.hasFailed) throw thrown;
    return report.skip('claims', 'validate');
  }
  const schema = config.claims === undefined ? 'no schema is set' : 'claims that the schema takes';
  report.add('claims', token instanceof Failure ? token : undefined, schema);
  if (report.hasFailed || token instanceof Failure) return report.skip('validate');
  const refused = await runValidate(config, token);
  report.add('validate', refused, config.validate === undefined ? 'no validate is set' : 'validate throws nothing');
  if (refused === undefined) explainTimeAgain(report, timeContextOf(config, jws.payload, context.issuer));
}

/** The predicates of the issuer's `claimValues`, where it has some. */
function explainPredicates(report: Report, context: CheckContext): void {
  if (context.issuer.claimPredicates.length === 0) return;
  for (const check of PREDICATE_CHECKS) {
    const { expected, found } = check.describe(context);
    report.addCheck(check, check.test(context), expected, found);
  }
}

/** `verify` asks for the time once more where it had to wait. A rule that fails only then is a step at the end. */
function explainTimeAgain(report: Report, context: TimeContext): void {
  const check = TIME_CHECKS.find(({ test }) => test(context) !== undefined);
  if (check === undefined) return;
  const { expected, found } = check.describe(context);
  report.addCheck(check, check.test(context), expected, found);
}

/**
 * Says of every check whether a token passes it, what is expected and what is found: for diagnosis, support and learning.
 * It goes on after a failure where there is still something to look at. It asks nothing of a stranger's `iss`, runs the
 * `claims` schema only on claims with a good signature and `validate` only on a token that has passed all else, remembers
 * nothing, and gives out no AccessToken. What it finds comes from the token: show it to whoever may see the token.
 *
 * @param token - the bare token, without `Bearer`
 * @param options - as for `verifyAccessToken`
 * @throws ConfigurationError - naming the option and the cure
 *
 * @example
 * ```ts
 * import { explainAccessToken } from '@scopegate/core';
 *
 * export async function whyNot(token: string): Promise<string[]> {
 *   const { steps } = await explainAccessToken(token, {
 *     issuer: 'https://tenant.example/',
 *     audience: 'appointments:api',
 *     scope: 'read:contacts',
 *   });
 *   return steps
 *     .filter(({ outcome }) => outcome === 'failed')
 *     .map(({ step, expected, found }) => `${step}: expected ${expected}, found ${found ?? 'nothing'}`);
 * }
 * ```
 */
export async function explainAccessToken<Claims = JwtClaims>(
  token: string,
  options: VerifyAccessTokenOptions<Claims>,
): Promise<Explanation> {
  const { config, issuers, scopes } = readStandalone(options);
  const report = new Report();

  const jws = decodeCompact(token, config.maxTokenLength);
  report.add('form', jws instanceof Failure ? jws : undefined, 'a signed JWT of three base64url parts');
  if (jws instanceof Failure) {
    report.skip('issuer');
    report.skipRest(scopes);
    return report.finish();
  }
  const issuer = await explainIssuer(report, issuers, own(jws.payload, 'iss'));
  if (issuer === undefined) {
    report.skipRest(scopes);
    return report.finish();
  }
  const context = checkContextOf(config, jws, issuer);
  for (const check of CHECKS) {
    const { expected, found } = check.describe(context);
    report.addCheck(check, check.test(context), expected, found);
  }
  const isGenuine = await explainSignature(report, jws, context);
  report.add('binding', bindingFailure(context.registered), 'no cnf', context.registered.cnf);
  if (isGenuine) await explainAcceptance(report, config, jws, context);
  else report.skip('claims', 'validate');
  explainScopes(report, jws.payload, issuer, scopes);
  return report.finish();
}

function explainScopes(
  report: Report,
  claims: UnverifiedClaims,
  issuer: TrustedIssuer,
  asked: readonly string[],
): void {
  if (asked.length === 0) return;
  const scopes = scopesOf(claims, issuer.scopeClaims);
  report.add('scope', allScopesRule(asked, 'scope').failureOf({ scopes, claims }), asked.join(' and '), scopes);
}
