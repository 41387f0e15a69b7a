// Requests: an Authorization line in every shape, and what must come of it.
const SCHEMES = [
  'Bearer',
  'bearer',
  'BEARER',
  'bEaReR',
  'Basic',
  'DPoP',
  'Bearer:',
  'Bearer,',
  'Token',
  '',
  'Bear\u00e9r',
  'Bearer\u0000',
];
const GAPS = [' ', ' ', ' ', '  ', '', '\t', ' \t', '\u00a0', '   ', '\r\n ', ' = '];
const ENDS = [
  '',
  '',
  '',
  '',
  ' ',
  ',',
  ', Bearer x',
  '=',
  '==',
  '\u0000',
  '\r\nX-Injected: yes',
  '\u00ff',
  ' a="b"',
  '"',
];

function anyLine(chance) {
  return chance.bytes(chance.below(60)).toString('latin1');
}

function oddLine(text, chance) {
  const what = chance.below(10);
  if (what < 4) return `Bearer ${text}`;
  if (what === 4) return anyLine(chance);
  const line = `${chance.pick(SCHEMES)}${chance.pick(GAPS)}${text}${chance.pick(ENDS)}`;
  if (what > 5) return line;
  const at = chance.below(line.length + 1);
  return line.slice(0, at) + String.fromCharCode(chance.below(256)) + line.slice(at + chance.below(2));
}

/** A request of Node with lines of all kinds, and the notes of how it came about. */
export function oddRequest(text, chance, notes) {
  const count = chance.weighted([
    [8, 1],
    [1, 0],
    [1, 2],
  ]);
  const lines = Array.from({ length: count }, () => oddLine(text, chance));
  const spelling = () => chance.pick(['authorization', 'Authorization', 'AUTHORIZATION']);
  const others = ['X-Authorization', 'Proxy-Authorization', 'Cookie'].filter(() => chance.oneIn(3));
  const rawHeaders = ['Host', 'api.example', ...others.flatMap((name) => [name, `Bearer ${text}`])];
  for (const line of lines) rawHeaders.push(spelling(), line);
  const method = chance.pick(['GET', 'POST', 'POST', 'HEAD']);
  const body = chance.oneIn(6)
    ? chance.pick([{ access_token: text }, { access_token: [text] }, text, null, []])
    : undefined;
  if (body !== undefined)
    rawHeaders.push(
      'Content-Type',
      chance.pick([
        'application/x-www-form-urlencoded',
        'Application/X-WWW-Form-Urlencoded; charset=utf-8',
        'application/json',
        'multipart/form-data',
      ]),
    );
  notes.push(
    `${method} ${JSON.stringify(lines.map((line) => line.replace(text, '…')))}${body === undefined ? '' : ', with a body'}`,
  );
  return { lines, request: { method, url: `/contacts?access_token=${text}`, rawHeaders, body } };
}

/** RFC 9110 §11.4 and RFC 6750 §2.1, read without what is under test. */
const BEARER = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i;
const SCHEME = /^([!#$%&'*+\-.^_`|~\w]+)(?: |$)/;
const FORM = /^application\/x-www-form-urlencoded[ \t]*(?:;|$)/i;

/** The token that a request shows, or the one reason for which it is refused. */
export function readRequest({ lines, request }, takesBody) {
  const line = lines[0];
  const at = request.rawHeaders.indexOf('Content-Type');
  const isForm = at !== -1 && FORM.test(request.rawHeaders[at + 1]) && request.method === 'POST';
  const sent = takesBody && isForm ? request.body?.access_token : undefined;
  if (lines.length > 1) return { reason: sent === undefined ? 'credentials_repeated' : 'credentials_in_two_places' };
  if (line !== undefined && sent !== undefined) return { reason: 'credentials_in_two_places' };
  if (sent !== undefined) return fromBody(sent);
  if (line === undefined) return { reason: 'credentials_missing' };
  const token = BEARER.exec(line)?.[1];
  if (token !== undefined) return { token };
  const scheme = SCHEME.exec(line)?.[1];
  const isOther = scheme !== undefined && scheme.toLowerCase() !== 'bearer';
  return { reason: isOther ? 'credentials_unsupported' : 'credentials_malformed' };
}

function fromBody(sent) {
  const isToken = typeof sent === 'string' && /^[A-Za-z0-9._~+/-]+=*$/.test(sent);
  return isToken ? { token: sent } : { reason: 'credentials_malformed' };
}
