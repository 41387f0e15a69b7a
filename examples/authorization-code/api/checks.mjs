// @ts-check
import { explainAccessToken } from '@scopegate/core';
import express from 'express';
import { claims } from './claims.mjs';

/**
 * For demonstrations only: `GET /checks` says of the token that it is sent which checks it passes, and which it fails.
 * It lets nothing in, and tells the token's bearer nothing that is not in the token. An API that serves people has no
 * such route.
 *
 * @param {import('./options.mjs').Options} options - those of the API
 */
export function createChecks(options) {
  const app = express.Router();
  app.get('/checks', async (req, res) => {
    const [, token] = /^Bearer (\S+)$/i.exec(req.get('authorization') ?? '') ?? [];
    const { scope } = req.query;
    if (token === undefined || (scope !== undefined && typeof scope !== 'string')) return void res.sendStatus(400);
    const asked = scope === undefined ? {} : { scope };
    res.set('Cache-Control', 'no-store').json(await explainAccessToken(token, { ...options, claims, ...asked }));
  });
  return app;
}
