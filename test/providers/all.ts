import { adfs } from './adfs.js';
import { auth0, auth0Strict } from './auth0.js';
import { cognito } from './cognito.js';
import { dex } from './dex.js';
import { entraV1, entraV2 } from './entra.js';
import { hydra } from './hydra.js';
import { keycloak } from './keycloak.js';
import { logto } from './logto.js';
import { okta } from './okta.js';
import { pingFederate } from './pingfederate.js';
import type { Provider } from './provider.js';
import { zitadel } from './zitadel.js';

/** In the order of the page. */
export const providers: readonly Provider[] = [
  auth0,
  auth0Strict,
  entraV2,
  entraV1,
  okta,
  keycloak,
  cognito,
  pingFederate,
  adfs,
  zitadel,
  hydra,
  dex,
  logto,
];
