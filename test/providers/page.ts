import { type Reason, reasons } from '@scopegate/core';
import type { Provider, ProviderOptions } from './provider.js';

const INTRODUCTION = `# Options for your identity provider

What to hand to \`createVerifier\`, or to \`auth\` of an adapter, so that a provider's access tokens pass and the other
tokens that it signs do not. Names and identifiers are examples. The tests of this project check these very options
against tokens of the shape that each provider documents, good ones and bad ones.

Two things hold for all of them. \`issuer\` is compared to the last character: take it from the \`iss\` of a token, and let
\`verifier.prepare()\` tell you if the metadata spells it otherwise. And \`audience\` names your API alone: the client's id
in its place is what lets ID tokens in (Amazon Cognito has it the other way round). Where a token is refused all the
same, \`explainAccessToken\` says why.`;

/** Names that need no quotes in an object. */
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** A value as one would write it by hand, on one line. */
function written(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll(/['\\]/g, '\\$&')}'`;
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, each]) => {
    return `${IDENTIFIER.test(name) ? name : written(name)}: ${written(each)}`;
  });
  return `{ ${members.join(', ')} }`;
}

function block(options: ProviderOptions): string {
  const lines = Object.entries(options).map(([name, value]) => `  ${name}: ${written(value)},`);
  return [
    '```ts',
    "import { createVerifier } from '@scopegate/core';",
    '',
    'export const verifier = createVerifier({',
    ...lines,
    '});',
    '```',
  ].join('\n');
}

function refusal(reason: Reason): string {
  return `they are refused, \`${reason}\` (${reasons[reason].status})`;
}

function plainly({ plain, options }: Provider): string {
  const isAll = Object.keys(options).every((name) => name === 'issuer' || name === 'audience');
  if (isAll) return '';
  const outcome =
    plain === 'accepted'
      ? 'its access tokens pass, and so does what the other options keep out'
      : typeof plain === 'string'
        ? refusal(plain)
        : `the verifier is not even made: \`ConfigurationError\` of \`${plain.configuration}\``;
  return `With \`issuer\` and \`audience\` alone ${outcome}.`;
}

const WIDTH = 120;

/** A paragraph in lines that are not too long; what stands between backticks is never broken. */
function filled(text: string): string {
  const lines: string[] = [];
  for (const word of text.match(/(?:`[^`]*`|[^\s`])+/g) ?? []) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}

function section(provider: Provider): string {
  const { name, why, caution, documentation, options } = provider;
  const links = Object.entries(documentation).map(([title, page]) => `[${title}](${page})`);
  const remarks = [plainly(provider), caution ?? ''].filter((text) => text !== '').join(' ');
  const paragraphs = [filled(why), block(options), filled(remarks), `Documentation: ${links.join(', ')}.`];
  return [`## ${name}`, ...paragraphs.filter((text) => text !== '')].join('\n\n');
}

/** The page for users, out of what the tests run on. */
export function pageOf(providers: readonly Provider[]): string {
  return `${[INTRODUCTION, ...providers.map(section)].join('\n\n')}\n`;
}
