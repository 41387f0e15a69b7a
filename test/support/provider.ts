// A real authorization server on loopback: oidc-provider, with the appointments API as a resource.
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import type { AdapterFactory, ClientMetadata, Configuration, Provider, ResourceServer } from 'oidc-provider';
// Its main file prints a warning on Node 20 while it loads; its parts do not, but types are published for it alone.
// @ts-expect-error
import { createMemoryAdapter } from 'oidc-provider/lib/adapters/memory_adapter.js';
// @ts-expect-error
import { Provider as OidcProvider } from 'oidc-provider/lib/provider.js';
import * as client from 'openid-client';
import { listen } from './node-server.js';

export const API = 'appointments:api';
export const OTHER_API = 'billing:api';
const SCOPES = 'read:contacts write:contacts';
const USER = 'alice';
const REDIRECT_URI = 'http://127.0.0.1/callback';
const secret = (): string => randomBytes(32).toString('base64url');

/** What an authorization code was exchanged for. */
export interface SignedIn {
  readonly accessToken: string;
  readonly idToken: string;
}

/** A running authorization server, and clients that are registered with it. */
export interface RunningProvider {
  readonly issuer: string;
  /** An access token of a service that acts for itself: RFC 6749 §4.4. */
  clientCredentials(scope: string, audience?: string): Promise<string>;
  /** What a user's consent brings a web application: RFC 6749 §4.1, with PKCE and OpenID Connect. */
  authorizationCode(scope: string, audience?: string): Promise<SignedIn>;
  close(): Promise<void>;
}

type Grants = NonNullable<ClientMetadata['grant_types']>;
const clientOf = (client_id: string, grant_types: Grants, more: Partial<ClientMetadata>): ClientMetadata => ({
  client_id,
  client_secret: secret(),
  grant_types: [...grant_types],
  response_types: [],
  redirect_uris: [],
  ...more,
});

const Server: typeof Provider = OidcProvider;
const inMemory: () => AdapterFactory = createMemoryAdapter;

function configure(keys: Configuration['jwks'], alg: 'RS256' | 'ES256', clients: ClientMetadata[]): Configuration {
  const resource = (audience: string): ResourceServer => ({
    scope: SCOPES,
    audience,
    accessTokenTTL: 300,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg } },
  });
  return {
    adapter: inMemory(),
    clients,
    ...(keys !== undefined && { jwks: keys }),
    cookies: { keys: [secret()] },
    routes: { authorization: '/authorize', token: '/oauth/token', jwks: '/.well-known/jwks.json' },
    extraParams: ['audience'],
    enabledJWA: { idTokenSigningAlgValues: [alg] },
    clientDefaults: { id_token_signed_response_alg: alg },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: (ctx, _client, oneOf) => {
          const { audience } = { ...ctx.oidc.body, ...ctx.oidc.params };
          return typeof audience === 'string' ? audience : (oneOf ?? []);
        },
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, audience) => resource(audience),
      },
    },
    ttl: {
      AccessToken: 300,
      ClientCredentials: 300,
      AuthorizationCode: 60,
      Grant: 300,
      IdToken: 300,
      Interaction: 60,
      Session: 300,
    },
  };
}

/** Signs the user in and grants what is asked for, in the place of pages and clicks. */
async function interact(provider: Provider, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { prompt, params, session } = await provider.interactionDetails(req, res);
  if (prompt.name === 'login') return provider.interactionFinished(req, res, { login: { accountId: USER } });
  const grant = new provider.Grant({ accountId: session?.accountId ?? USER, clientId: String(params['client_id']) });
  grant.addOIDCScope('openid');
  for (const api of [API, OTHER_API]) grant.addResourceScope(api, SCOPES);
  return provider.interactionFinished(req, res, { consent: { grantId: await grant.save() } });
}

/** Follows redirects with cookies, as a browser does, until they lead back to the client. */
async function browse(start: URL): Promise<URL> {
  const cookies = new Map<string, string>();
  let url = start;
  while (!url.href.startsWith(REDIRECT_URI)) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } });
    const location = response.headers.get('location');
    if (location === null) throw new Error(`${url.pathname} answered ${response.status}: ${await response.text()}`);
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      cookies.set(name, value);
    }
    url = new URL(location, url);
  }
  return url;
}

/** Starts an authorization server on a free port of 127.0.0.1. */
export async function startProvider(alg: 'RS256' | 'ES256' = 'RS256'): Promise<RunningProvider> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  const key = { ...(await exportJWK(privateKey)), kid: 'provider-key', alg, use: 'sig' };
  const service = clientOf('service', ['client_credentials'], {});
  const web = clientOf('web', ['authorization_code'], { response_types: ['code'], redirect_uris: [REDIRECT_URI] });
  const server = createServer();
  const { port, close } = await listen(server);
  const issuer = `http://127.0.0.1:${port}/`;
  const provider = new Server(issuer, configure({ keys: [key] as never }, alg, [service, web]));
  const callback = provider.callback();
  server.on('request', (req, res) => {
    if (!req.url?.startsWith('/interaction/')) return void callback(req, res);
    interact(provider, req, res).catch((error) => res.writeHead(500).end(String(error)));
  });
  const discover = ({ client_id, client_secret }: ClientMetadata) =>
    client.discovery(new URL(issuer), client_id, client_secret, undefined, { execute: [client.allowInsecureRequests] });

  return {
    issuer,
    close,
    async clientCredentials(scope, audience = API) {
      const tokens = await client.clientCredentialsGrant(await discover(service), { scope, audience });
      return tokens.access_token;
    },
    async authorizationCode(scope, audience = API) {
      const configuration = await discover(web);
      const pkceCodeVerifier = client.randomPKCECodeVerifier();
      const expectedState = client.randomState();
      const authorize = client.buildAuthorizationUrl(configuration, {
        redirect_uri: REDIRECT_URI,
        scope: `openid ${scope}`,
        audience,
        state: expectedState,
        code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: 'S256',
      });
      const back = await browse(authorize);
      const tokens = await client.authorizationCodeGrant(configuration, back, { pkceCodeVerifier, expectedState });
      return { accessToken: tokens.access_token, idToken: tokens.id_token ?? '' };
    },
  };
}
