// @ts-check
import { auth, createVerifier, getAuth, requireScope } from '@scopegate/express';
import express from 'express';

/**
 * The contacts API.
 *
 * @param {import('@scopegate/express').VerifierOptions} options - `issuer` and `audience` at least
 */
export function createApp(options) {
  const verifier = createVerifier(options);
  const contacts = [{ id: 1, name: 'Ada Lovelace' }];
  const app = express();

  // Before `auth`: open to everyone. Ready means that the issuer's keys are held.
  app.get('/health', async (_req, res) => {
    try {
      await verifier.prepare();
    } catch {
      res.status(503);
    }
    res.json(verifier.status());
  });

  // From here on, no request without a good access token reaches a handler.
  app.use(auth({ verifier }));

  app.get('/contacts', requireScope('read:contacts'), (req, res) => {
    res.json({ contacts, readBy: getAuth(req).subject });
  });

  app.post('/contacts', requireScope('write:contacts'), express.json(), (req, res) => {
    /** @type {{ name?: unknown }} */
    const { name } = req.body ?? {};
    if (typeof name !== 'string') return void res.status(400).json({ error: 'give a name' });
    const contact = { id: contacts.length + 1, name };
    contacts.push(contact);
    res.status(201).json(contact);
  });

  return app;
}
