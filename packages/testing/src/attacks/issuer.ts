import { type Attack, type AttackReason, type AttackRow, attacksOf } from './attack.js';
import { unlike } from './encodings.js';
import { forge } from './forge.js';

type Row = readonly [id: string, title: string, iss: (own: string) => unknown, reason?: AttackReason];

/** Changes the host, which follows the two slashes. */
const host = (own: string, change: (name: string) => string): string =>
  own.replace(/(?<=:\/\/)[^/]*/, (name) => change(name));

const rows: readonly Row[] = [
  ['missing', 'no issuer', () => undefined, 'issuer_invalid'],
  ['null', 'null', () => null, 'issuer_invalid'],
  ['empty', 'an empty text', () => '', 'issuer_invalid'],
  ['number', 'a number', () => 1, 'issuer_invalid'],
  ['true', 'true', () => true, 'issuer_invalid'],
  ['list', 'a list of the issuer', (own) => [own], 'issuer_invalid'],
  ['list-two', 'a list of the issuer and another', (own) => [own, 'https://attacker.test/'], 'issuer_invalid'],
  ['object', 'an object of the issuer', (own) => ({ iss: own }), 'issuer_invalid'],
  ['other', 'another issuer', () => 'https://attacker.test/'],
  ['slash', 'a trailing slash more or less', (own) => (own.endsWith('/') ? own.slice(0, -1) : `${own}/`)],
  ['slashes', 'two trailing slashes', (own) => `${own.replace(/\/$/, '')}//`],
  ['upper', 'the issuer in upper case', (own) => own.toUpperCase()],
  ['upper-host', 'the host in upper case', (own) => host(own, (name) => name.toUpperCase())],
  ['upper-scheme', 'the scheme in upper case', (own) => own.replace(/^\w+/, (scheme) => scheme.toUpperCase())],
  ['scheme', 'another scheme', (own) => own.replace(/^https?/, (scheme) => (scheme === 'https' ? 'http' : 'https'))],
  ['no-scheme', 'no scheme', (own) => own.replace(/^\w+:/, '')],
  ['port', 'the port that is the default anyway', (own) => host(own, (name) => `${name}:443`)],
  ['user', 'a user before the host', (own) => host(own, (name) => `admin@${name}`)],
  ['user-host', 'the host as the user of another', (own) => host(own, (name) => `${name}@attacker.test`)],
  ['subdomain', 'a domain below the host', (own) => host(own, (name) => `evil.${name}`)],
  ['domain', 'the host as a label of another', (own) => host(own, (name) => `${name}.attacker.test`)],
  ['host-dot', 'a dot behind the host', (own) => host(own, (name) => `${name}.`)],
  ['host-wide', 'the host with a full-width dot', (own) => host(own, (name) => name.replace('.', '\uff0e'))],
  ['host-letter', 'the host with a Cyrillic letter', (own) => host(own, (name) => name.replace(/[aeiou]/, '\u0435'))],
  ['path', 'a path behind it', (own) => `${own}admin`],
  ['path-dot', 'a dot segment', (own) => `${own.replace(/\/$/, '')}/./`],
  ['path-up', 'a path and back again', (own) => `${own.replace(/\/$/, '')}/a/../`],
  ['query', 'a query behind it', (own) => `${own}?`],
  ['fragment', 'a fragment behind it', (own) => `${own}#`],
  [
    'percent',
    'a letter percent-encoded',
    (own) => host(own, (name) => name.replace(/[a-z]/, (a) => `%${a.charCodeAt(0).toString(16)}`)),
  ],
  ['percent-all', 'all of it percent-encoded', (own) => encodeURIComponent(own)],
  ['combining', 'a letter with a combining mark', (own) => own.replace(/[aeiou]/, (vowel) => `${vowel}\u0301`)],
  ['composed', 'a letter composed with its mark', (own) => own.replace(/[aeiou]/, '\u00e9')],
  ['zero-width', 'a zero-width space in it', (own) => `${own.slice(0, 9)}\u200b${own.slice(9)}`],
  ['soft-hyphen', 'a soft hyphen in it', (own) => `${own.slice(0, 9)}\u00ad${own.slice(9)}`],
  ['space-before', 'a space before it', (own) => ` ${own}`],
  ['space-behind', 'a space behind it', (own) => `${own} `],
  ['tab', 'a tab in it', (own) => `${own.slice(0, 9)}\t${own.slice(9)}`],
  ['line', 'a line end behind it', (own) => `${own}\n`],
  ['nul', 'a NUL behind it', (own) => `${own}\0`],
  ['backslash', 'backslashes for its slashes', (own) => own.replaceAll('/', '\\')],
  ['prefix', 'its beginning', (own) => own.slice(0, -2)],
  ['joined', 'the issuer and another, joined', (own) => `${own} https://attacker.test/`],
  ['wildcard', 'an asterisk', () => '*'],
  ['expression', 'a regular expression', () => '.*'],
  ['proto', '__proto__', () => '__proto__'],
  ['constructor', 'constructor', () => 'constructor'],
  ['metadata', 'the metadata service of a cloud', () => 'http://169.254.169.254/latest/'],
  ['local', 'the machine itself', () => 'http://127.0.0.1:6379/'],
  ['file', 'a file', () => 'file:///etc/passwd'],
  ['data', 'a document in a URL', () => 'data:application/json,{"keys":[]}'],
  ['long', 'five thousand characters', (own) => own + 'a'.repeat(5000)],
];

/** Which issuer's keys verify which issuer's tokens, where the API trusts two of them: RFC 8725 §3.8. */
const mixed: readonly AttackRow[] = (['second-issuer', undefined] as const).flatMap((needs): readonly AttackRow[] => {
  const where = needs === undefined ? {} : { needs };
  const suffix = needs === undefined ? '' : '-trusted';
  const also = needs === undefined ? '' : ', which is trusted as well';
  return [
    {
      id: `key-of-other${suffix}`,
      title: `a token that names the issuer, signed with a key of another${also}`,
      ...where,
      reason: 'key_unknown',
      token: (kit) => {
        const { kid, algorithm } = kit.other.signingKey;
        return forge(kit, { header: { kid, alg: algorithm }, signer: kit.other.signingKey });
      },
    },
    {
      id: `namesake${suffix}`,
      title: `a token that names the issuer, signed with a key of another that has the same name${also}`,
      ...where,
      reason: 'signature_invalid',
      token: (kit) => forge(kit, { signer: kit.keys.namesake }),
    },
    {
      id: `other-claims${suffix}`,
      title: `a token that names another issuer${also}, signed with the key of this one`,
      ...where,
      reason: needs === undefined ? 'issuer_untrusted' : 'key_unknown',
      token: (kit) =>
        forge(kit, {
          header: { alg: 'ES256', kid: kit.keys.ec.kid },
          claims: { iss: kit.other.issuer },
          signer: kit.keys.ec,
        }),
    },
    {
      id: `other-namesake${suffix}`,
      title: `a token that names another issuer${also}, signed with the key of this one that has the same name there`,
      ...where,
      reason: needs === undefined ? 'issuer_untrusted' : 'signature_invalid',
      token: (kit) => forge(kit, { claims: { iss: kit.other.issuer } }),
    },
    {
      id: `nameless${suffix}`,
      title: `a token that names the issuer and no key, signed with a key of another${also}`,
      ...where,
      reason: 'signature_invalid',
      token: (kit) => forge(kit, { header: { kid: undefined }, signer: kit.keys.namesake }),
    },
  ];
});

/** RFC 7519 §4.1.1, RFC 8725 §3.8: an issuer is a text that is compared, and its keys are its own. */
export const issuerAttacks: readonly Attack[] = attacksOf('issuer', 'RFC 7519 §4.1.1', [
  ...rows.map(
    ([id, what, iss, reason = 'issuer_untrusted']): AttackRow => ({
      id,
      title: `the issuer is: ${what}`,
      reason,
      token: (kit) => forge(kit, { claims: { iss: unlike(kit.issuer.issuer, iss) } }),
    }),
  ),
  {
    id: 'in-header',
    title: 'the issuer in the header alone',
    section: 'RFC 7519 §5.3',
    reason: 'issuer_invalid',
    token: (kit) => forge(kit, { header: { iss: kit.issuer.issuer }, claims: { iss: undefined } }),
  },
  {
    id: 'whole',
    title: 'a good token of another issuer, for the same audience',
    section: 'RFC 9068 §4',
    reason: 'issuer_untrusted',
    token: (kit) => kit.other.token({ audience: kit.issuer.audience, scope: kit.scope }),
  },
  ...mixed.map((row) => ({ ...row, section: 'RFC 8725 §3.8' })),
]);
