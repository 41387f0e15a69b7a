// The issuer of the tokens, on loopback: its metadata and its keys.
import { createServer } from 'node:http';

/** Serves metadata and keys; `issuer` is the URL that tokens name. */
export async function startIssuer() {
  const jwks = { keys: [] };
  const server = createServer((req, res) => {
    const issuer = `http://127.0.0.1:${server.address().port}/`;
    const jwksUri = `${issuer}.well-known/jwks.json`;
    const documents = {
      '/.well-known/openid-configuration': { issuer, jwks_uri: jwksUri },
      '/.well-known/jwks.json': jwks,
    };
    const document = documents[req.url];
    res.writeHead(document === undefined ? 404 : 200, { 'Content-Type': 'application/json' });
    res.end(JSON.stringify(document ?? {}));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return { issuer: `http://127.0.0.1:${server.address().port}/`, jwks, close: () => server.close() };
}
