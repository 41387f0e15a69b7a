// @ts-check
import { createAuth, createVerifier } from '@scopegate/express';
import express from 'express';
import { ROLES } from '../names.mjs';
import { claims } from './claims.mjs';

/**
 * The API: contacts and appointments, behind Scopegate.
 *
 * @param {import('./options.mjs').Options} options
 */
export function createApi(options) {
  const { auth, requireScope, getAuth } = createAuth({ verifier: createVerifier({ ...options, claims }) });
  const contacts = [
    { id: 1, name: 'Grace Hopper' },
    { id: 2, name: 'Katherine Johnson' },
  ];
  const appointments = [{ id: 1, at: '09:30', with: 'Grace Hopper' }];

  const app = express();
  app.disable('x-powered-by');
  // From here on, no request without a good access token reaches a handler.
  app.use(auth());

  app.get('/contacts', requireScope('read:contacts'), (_req, res) => {
    res.json({ contacts });
  });

  app.post('/contacts', requireScope('write:contacts'), express.json(), (req, res) => {
    /** @type {{ name?: unknown }} */
    const { name } = req.body ?? {};
    if (typeof name !== 'string') return void res.status(400).json({ error: 'give a name' });
    const contact = { id: contacts.length + 1, name };
    contacts.push(contact);
    res.status(201).json(contact);
  });

  app.get('/appointments', requireScope('appointments'), (_req, res) => {
    res.json({ appointments });
  });

  app.get('/desk', requireScope('appointments'), (req, res) => {
    const { subject, claims } = getAuth(req);
    // The schema has given the claim its type: string[].
    const roles = claims[ROLES];
    res.json({ subject, roles, mayReschedule: roles.includes('receptionist') });
  });

  return app;
}
