// @ts-check
// The parts of oidc-provider that are used here. Its main file prints a warning on Node 20 while it loads; they do not.
// @ts-expect-error: types are published for the main file alone
import { createMemoryAdapter as makeAdapter } from 'oidc-provider/lib/adapters/memory_adapter.js';
// @ts-expect-error
import * as oidcErrors from 'oidc-provider/lib/helpers/errors.js';
// @ts-expect-error
import { Provider as OidcProvider } from 'oidc-provider/lib/provider.js';

/** @type {() => import('oidc-provider').AdapterFactory} */
export const createMemoryAdapter = makeAdapter;
/** @type {typeof import('oidc-provider').errors} */
export const errors = oidcErrors;
/** @type {typeof import('oidc-provider').Provider} */
export const Provider = OidcProvider;
