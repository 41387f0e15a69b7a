// @ts-check
import { html } from '../html.mjs';

/**
 * A page of the web application.
 *
 * @param {object} parts
 * @param {string} parts.title
 * @param {{ name: string } | undefined} parts.user
 * @param {import('../html.mjs').HtmlText} parts.main
 */
export function layout({ title, user, main }) {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="bar">
  <a class="brand" href="/"><img src="/icon.svg" alt="" width="28" height="28"> Appointments</a>
  ${
    user === undefined
      ? html`<span class="who">not signed in</span>`
      : html`<form method="post" action="/sign-out" class="who"><span>${user.name}</span> <button>Sign out</button></form>`
  }
</header>
<main id="main" tabindex="-1">${main}</main>
</body>
</html>
`.text;
}
