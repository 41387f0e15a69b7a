// @ts-check
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const ENTITIES = /** @type {Record<string, string>} */ ({
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
});

const STYLE = readFileSync(new URL('page.css', import.meta.url), 'utf8');
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** @param {unknown} text */
export function escapeHtml(text) {
  return String(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/**
 * A page of the authorization server.
 *
 * @param {string} title
 * @param {string} body - HTML
 */
export function page(title, body) {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
<main>
<p class="server">Authorization server</p>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
</html>
`;
}

/**
 * The headers of such a page: it may run no script, load nothing, stand in no frame, and lead only to itself and, from
 * its forms, back to the client.
 *
 * @param {readonly string[]} [clientUris] - where an answered form may lead
 * @returns {Record<string, string>}
 */
export function pageHeaders(clientUris = []) {
  const targets = ["'self'", ...new Set(clientUris.map((uri) => new URL(uri).origin))];
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': [
      "default-src 'none'",
      `style-src 'sha256-${STYLE_HASH}'`,
      `form-action ${targets.join(' ')}`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  };
}
