// Everybody who is asked: for each policy a verifier of each engine, with a cache and without, gates over them, and jose.
import { allKeys } from './keys.mjs';
import { makePolicies, NOW } from './policies.mjs';

/** So few that they are full soon, and that tokens are forgotten as well. */
const CACHED = 100;
export const SCOPE = 'read:contacts';

const asIs = (value) => value;

/**
 * @param engines - the core, as `{ node, web }`
 * @param tamper - for tests of the fuzz itself: what is done to `options`, to a `verifier` and to a `gate` before they are
 *   used; each is given the value, and `{ engine, isCached, policy }`
 */
export function makeWorld(engines, tamper = {}) {
  const clock = { seconds: NOW };
  const keys = allKeys();
  const { options: changeOptions = asIs, verifier: changeVerifier = asIs, gate: changeGate = asIs } = tamper;

  const policies = makePolicies(keys, clock).map((policy) => {
    const fetches = {};
    const verifierOf = (engine, cache) => {
      const { createVerifier, AccessTokenError } = engines[engine];
      const who = { engine, isCached: cache !== false, policy };
      const name = `${engine}${who.isCached ? ', caching' : ''}`;
      const options = { now: () => clock.seconds * 1000, ...policy.scopegate, cache };
      if (policy.isFetched) {
        fetches[name] = 0;
        options.fetch = async () => {
          fetches[name] += 1;
          return Response.json(policy.served);
        };
      }
      if (policy.isLastWord) {
        options.validate = ({ claims }) => {
          if (Object.hasOwn(claims, 'refuse') && typeof claims.refuse === 'string')
            throw new AccessTokenError(claims.refuse);
        };
      }
      return changeVerifier(createVerifier(changeOptions(options, who)), who);
    };
    const askedOf = (engine) => {
      const verifier = verifierOf(engine, false);
      const caching = verifierOf(engine, { max: CACHED });
      const { createGate } = engines[engine];
      const who = { engine, policy };
      const gates = [
        {
          name: 'gate',
          takesBody: false,
          isOptional: false,
          scope: SCOPE,
          gate: changeGate(createGate({ verifier: caching, scope: SCOPE, realm: 'a "b" \\ c' }), who),
        },
        {
          name: 'optional gate',
          takesBody: true,
          isOptional: true,
          gate: changeGate(createGate({ verifier: caching, optional: true, credentials: { body: true } }), who),
        },
      ];
      return { engine, verifier, caching, gates };
    };
    const tolerance = policy.scopegate.clockTolerance ?? 5;
    return { ...policy, tolerance, fetches, asked: { node: askedOf('node'), web: askedOf('web') } };
  });
  return { clock, keys, policies, engines };
}
