// @ts-check
import { z } from 'zod';
import { ROLES } from '../names.mjs';

/** The claims that the API reads, beside the registered ones. A token of a client that acts for itself has no roles. */
export const claims = z.looseObject({ [ROLES]: z.array(z.string()).default([]) });
