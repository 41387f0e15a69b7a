// @ts-check
import { createApp } from './app.mjs';

// As examples/authorization-server has them.
const {
  ISSUER: issuer = 'http://127.0.0.1:4000/',
  AUDIENCE: audience = 'appointments:api',
  PORT = '3002',
} = process.env;

const app = await createApp({ issuer, audience });
await app.listen({ host: '127.0.0.1', port: Number(PORT) });
console.log(`http://127.0.0.1:${PORT}/contacts takes access tokens of ${issuer} for ${audience}`);
