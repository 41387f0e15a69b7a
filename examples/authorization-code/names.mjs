// @ts-check
// What the three servers have agreed upon.

/** How the authorization server knows the API: the `aud` of its tokens. */
export const AUDIENCE = 'appointments:api';

/** The claim that is added to the access tokens. A URL that is yours cannot be taken for a claim that somebody else means. */
export const ROLES = 'https://appointments.example/roles';

/** What the web application asks for at first. */
export const SCOPE = 'openid profile offline_access appointments read:contacts';

/** What it asks for later, when it needs it. */
export const MORE_SCOPE = `${SCOPE} write:contacts`;
