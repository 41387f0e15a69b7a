// @ts-check
export { startJourney } from './journey.mjs';
export { AUDIENCE, MORE_SCOPE, ROLES, SCOPE } from './names.mjs';
export { walk } from './walk.mjs';

/** @typedef {import('./journey.mjs').Journey} Journey */
/** @typedef {import('./walk.mjs').Step} Step */
