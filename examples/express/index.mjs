// @ts-check
import { createApp } from './app.mjs';

// As examples/authorization-server has them.
const {
  ISSUER: issuer = 'http://127.0.0.1:4000/',
  AUDIENCE: audience = 'appointments:api',
  PORT = '3000',
} = process.env;

createApp({ issuer, audience }).listen(Number(PORT), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${PORT}/contacts takes access tokens of ${issuer} for ${audience}`);
});
