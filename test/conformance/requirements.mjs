// What the standards ask of a resource server, in short. Tests name the rows that they show in their titles: `[B13]`.

/**
 * @typedef {object} Requirement
 * @property {string} id
 * @property {string} section - where it comes from
 * @property {string} text
 * @property {boolean} required - whether the report fails without it
 * @property {boolean} isHttpOnly - whether there is nothing of it in the standalone call
 */

/** @type {(id: string, section: string, text: string, more?: Partial<Requirement>) => Requirement} */
const row = (id, section, text, more) => ({ id, section, text, required: true, isHttpOnly: false, ...more });
const http = { isHttpOnly: true };
const extra = { required: false };

/** @type {readonly Requirement[]} */
export const requirements = [
  // HTTP and OAuth 2.0
  row('A1', 'RFC 9110 §15.5.2', 'a 401 carries a challenge', http),
  row('A2', 'RFC 9110 §11.1', 'the scheme is compared without regard to case', http),
  row('A3', 'RFC 9110 §11.2', 'no parameter occurs twice in a challenge; values are quoted properly', http),
  row('A4', 'RFC 6749 §7', 'token, expiry and scope are looked at on every request'),
  row('A5', 'RFC 6749 §3.3', 'scopes are compared exactly, in any order, split at spaces alone'),

  // Bearer tokens
  row('B1', 'RFC 6750 §2.1', 'the token is taken from the Authorization header', http),
  row('B2', 'RFC 6750 §2.1', 'credentials that do not have the form of a token are refused, not cut to size', http),
  row('B3', 'RFC 6750 §3.1', 'two Authorization lines, or two credentials in one, are refused', http),
  row('B4', 'RFC 6750 §2', 'a token sent in two ways at once is refused', http),
  row('B5', 'RFC 6750 §2.2', 'a token in a form is taken only where that is on, and of a form alone', {
    ...http,
    ...extra,
  }),
  row('B6', 'RFC 6750 §2.3', 'no token is taken from the query', http),
  row('B8', 'RFC 6750 §3', 'missing or insufficient credentials are answered with a Bearer challenge', http),
  row('B9', 'RFC 6750 §3', 'a challenge has at least one parameter', http),
  row('B10', 'RFC 6750 §3', 'realm, scope, error and its description occur at most once', http),
  row('B11', 'RFC 6750 §3', 'a challenge holds only the characters that it may, and nothing of a token'),
  row('B12', 'RFC 6750 §3', 'a refused token is told the error', http),
  row('B13', 'RFC 6750 §3.1', 'no credentials, or another scheme, are told no error', http),
  row('B14', 'RFC 6750 §3.1', 'a malformed request is answered 400 invalid_request', http),
  row('B15', 'RFC 6750 §3.1', 'a bad token is answered 401 invalid_token'),
  row('B16', 'RFC 6750 §3.1', 'a lack of scope is answered 403 insufficient_scope, naming what is needed'),
  row('B17', 'RFC 6750 §3.1', 'an outage is not the fault of the token: 503, and when to come back'),

  // JSON Web Signature
  row('C1', 'RFC 7515 §7.1', 'a token has exactly three parts'),
  row('C2', 'RFC 7515 §5.2', 'parts are base64url without padding, white space or other characters'),
  row('C3', 'RFC 4648 §3.5', 'parts are in the one spelling that their bytes have'),
  row('C4', 'RFC 7515 §5.2', 'the header is a JSON object in UTF-8'),
  row('C5', 'RFC 7515 §4', 'of two header members of one name the last one counts, everywhere'),
  row('C6', 'RFC 7515 §4.1.1', 'the algorithm is a text, compared exactly with those that are allowed'),
  row('C7', 'RFC 7515 §5.2', 'the signature is checked over the text as it was received'),
  row('C8', 'RFC 7515 §5.2', 'a good signature of an algorithm that is not accepted is no good'),
  row('C9', 'RFC 7515 §4.1.11', 'an extension that is called critical and not understood refuses'),
  row('C10', 'RFC 7515 §4.1.11', 'a malformed list of critical extensions refuses'),
  row('C11', 'RFC 7797 §7', 'an unencoded payload is refused'),
  row('C12', 'RFC 8725 §3.10', 'keys and addresses of keys in a header are not used'),
  row('C13', 'RFC 7515 §4.1.4', 'a key name is a text, compared exactly, and nothing but a name'),
  row('C14', 'RFC 7515 §4.1.9', 'types are compared without regard to case, with or without application/'),
  row('C15', 'RFC 7515 §4', 'header members that nobody knows are ignored'),

  // Keys
  row('D1', 'RFC 7517 §5', 'what is not a key set is not adopted, and the old set goes on serving'),
  row('D2', 'RFC 7517 §5', 'a key that cannot be used is passed over, and the others serve'),
  row('D3', 'RFC 7517 §4', 'members of keys and key sets that nobody knows are ignored'),
  row('D4', 'RFC 7517 §4', 'of two members of one name the last one counts'),
  row('D5', 'RFC 7517 §4.2', 'a key that is not for signatures is not used'),
  row('D6', 'RFC 7517 §4.3', 'a key that may not verify, or contradicts itself, is not used'),
  row('D7', 'RFC 7517 §4.4', 'a key is used with its own algorithm alone'),
  row('D8', 'RFC 7518 §3.1', 'the kind and curve of a key fit the algorithm'),
  row('D9', 'RFC 7517 §4.5', 'keys of one name are told apart by what fits, and few are tried'),
  row('D10', 'RFC 8725 §3.1', 'secrets and private keys in a fetched set verify nothing'),
  row('D11', 'RFC 7518 §3.3', 'RSA keys have 2048 bits or more, and a sane exponent'),
  row('D12', 'RFC 7518 §3.4', 'ECDSA signatures have their exact length, and are not in DER'),
  row('D13', 'RFC 7518 §6.2.1.2', 'coordinates have their full length, and lie on the curve'),
  row('D14', 'RFC 7518 §3.6', 'the algorithm none is never accepted'),
  row('D15', 'RFC 7518 §3.2', 'secrets are as long as the hash, and never mixed with public keys', extra),
  row('D16', 'RFC 8414 §6.1', 'keys come over TLS, the certificate checked, with no redirect followed'),

  // JSON Web Token
  row('E1', 'RFC 7519 §7.2', 'the payload is a JSON object in UTF-8'),
  row('E2', 'RFC 7519 §4', 'of two claims of one name the last one counts, everywhere'),
  row('E3', 'RFC 7519 §4', 'claims that nobody knows are ignored'),
  row('E4', 'RFC 7519 §4.1.4', 'exp is a finite number, and has not passed'),
  row('E5', 'RFC 7519 §4.1.5', 'nbf, if there, is a finite number, and has come'),
  row('E6', 'RFC 7519 §4.1.6', 'iat, if there, is a finite number, and not far ahead'),
  row('E7', 'RFC 7519 §4.1.4', 'tolerance of clocks is configured, and no more than minutes'),
  row('E8', 'RFC 7519 §4.1.3', 'aud is a text or a list of texts, and names this API'),
  row('E9', 'RFC 7519 §7.3', 'texts are compared character by character, nothing normalised'),
  row('E10', 'RFC 7519 §7.2', 'encrypted and nested tokens are refused'),

  // Best current practice for JWTs
  row('F1', 'RFC 8725 §3.1', 'algorithms can be listed, and nothing outside the list is executed'),
  row('F2', 'RFC 8725 §3.1', 'the algorithm of the token is one of the key that it names'),
  row('F3', 'RFC 8725 §3.1', 'what is allowed is decided for each issuer'),
  row('F4', 'RFC 8725 §3.1', 'a key is used with one algorithm'),
  row('F5', 'RFC 8725 §3.1', 'algorithms, types and extensions are allowed by list, not denied by list'),
  row('F6', 'RFC 8725 §3.2', 'unsigned tokens are not taken'),
  row('F7', 'RFC 8725 §3.3', 'a signature that is not valid refuses the whole token'),
  row('F8', 'RFC 8725 §3.3', 'signed tokens are told from encrypted ones'),
  row('F9', 'RFC 8725 §3.4', 'keys are checked before they are used', extra),
  row('F10', 'RFC 8725 §3.7', 'what is not UTF-8 is refused'),
  row('F11', 'RFC 8725 §3.8', 'a key verifies tokens of its own issuer alone'),
  row('F12', 'RFC 8725 §3.8', 'an identity is a subject together with its issuer'),
  row('F13', 'RFC 8725 §3.9', 'an audience is required, of the API and of the token'),
  row('F14', 'RFC 8725 §3.10', 'a key name injects nothing'),
  row('F15', 'RFC 8725 §3.10', 'nothing is fetched from where a token says'),
  row('F16', 'RFC 8725 §3.11', 'a type that is there and wrong refuses'),
  row('F17', 'RFC 8725 §3.12', 'other kinds of tokens of the same issuer are refused'),
  row('F18', 'draft-ietf-oauth-rfc8725bis §3.14', 'foreign characters are refused before anything is parsed'),
  row('F20', 'RFC 9864 §2.2', 'EdDSA and Ed25519 are one', extra),

  // The profile for access tokens
  row('G1', 'RFC 9068 §4', 'the profile takes at+jwt alone'),
  row('G2', 'RFC 9068 §2.1', 'RS256 is supported'),
  row('G3', 'RFC 9068 §4', 'the issuer is exactly the configured one'),
  row('G4', 'RFC 9068 §4', 'the audience names this API'),
  row('G5', 'RFC 9068 §4', "the issuer's own keys verify the signature, and none other"),
  row('G6', 'RFC 9068 §4', 'the token has not expired'),
  row('G8', 'RFC 9068 §4', 'whatever is wrong with the token is answered invalid_token'),
  row('G9', 'RFC 9068 §2.2', 'the profile asks for all of its claims, of their types'),
  row('G10', 'RFC 9068 §2.2.3', 'scopes come from the claims that are configured, and from nothing else'),
  row('G12', 'RFC 9068 §4', 'any key of the issuer may sign access tokens'),

  // Metadata
  row('H1', 'RFC 8414 §2', 'an issuer is an https URL without query or fragment'),
  row('H2', 'RFC 8414 §3.1', 'metadata is found where OAuth puts it'),
  row('H3', 'OpenID Connect Discovery §4', 'metadata is found where OpenID Connect puts it'),
  row('H4', 'RFC 8414 §3.3', 'metadata of another issuer is not used'),
  row('H5', 'RFC 8414 §3.2', 'metadata is a 200 with a JSON object; members that nobody knows are ignored'),
  row('H6', 'RFC 8414 §2', 'keys are at an https URL'),
  row('H8', 'RFC 8414 §6.1', 'the certificate of the issuer is checked'),
  row('H9', 'RFC 8414 §4', 'texts of JSON are compared character by character, nothing normalised'),

  // Bound tokens
  row('K17', 'RFC 9449 §7.2', 'a token bound to a DPoP key is refused as a plain one'),
  row('K28', 'RFC 7800 §3.1', 'a token bound to what is not understood is refused as a plain one'),
  row('L7', 'RFC 8705 §3', 'a token bound to a certificate is refused without it'),

  // Audience, privilege, secrecy
  row('O2', 'RFC 8707 §2', 'no parent, child or sibling of this API counts as this API'),
  row('R2', 'RFC 9700 §2.3', 'a token for another API is refused, on every request'),
  row('R3', 'RFC 9700 §2.3', 'a token for another action is refused, on every request'),
  row('R4', 'RFC 6750 §5.3', 'tokens are secrets: in no answer, no error and no log'),
  row('R6', 'RFC 9700 §4.13', 'headers that a proxy may set are not believed', http),
  row('U1', 'draft-ietf-oauth-v2-1 §5.2', 'a token is good for now, for this API and for what is asked'),
  row('U2', 'draft-ietf-oauth-v2-1 §5.1', 'a token in the query is ignored', http),
];
