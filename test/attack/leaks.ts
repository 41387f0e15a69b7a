import type { AttackRequest } from '@scopegate/testing';
import { expect } from 'vitest';
import type { Answer } from '../support/api.js';
import { AUDIENCE, SCOPE } from '../support/world.js';

/** Shorter texts than these stand in an answer by chance, or because its own words have them. */
const WINDOW = 12;

/** The texts in a JSON value, names of members among them. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [name, ...textsIn(member)]);
}

/** What a token says, where it is JSON. */
function saidBy(token: string): readonly string[] {
  return token.split('.').flatMap((part) => {
    try {
      return textsIn(JSON.parse(Buffer.from(part, 'base64url').toString()));
    } catch {
      return [];
    }
  });
}

/** All pieces of a text of one length, a few hundred at the most. */
function piecesOf(text: string): readonly string[] {
  const step = Math.max(1, Math.floor(text.length / 500));
  const pieces: string[] = [];
  for (let at = 0; at + WINDOW <= text.length; at += step) pieces.push(text.slice(at, at + WINDOW));
  return pieces;
}

const OWN = [AUDIENCE, SCOPE, 'application/json', 'www-authenticate'];

/** Nothing of what was sent comes back: no piece of a token, and nothing that a token says. */
export function expectNoLeak(answer: Answer, request: AttackRequest): void {
  const head = answer.headers.map(([name, value]) => `${name}: ${value}`).join('\r\n');
  // What answers say of their own accord may stand in a token, too.
  const text = OWN.reduce((all, own) => all.replaceAll(own, ''), `${head}\r\n\r\n${answer.body.toString('latin1')}`);
  const values = request.lines.map((line) => line.slice(line.indexOf(':') + 1));
  const sent = [...values, request.query ?? '', request.body ?? ''].join(' ');
  const tokens = sent.match(/[A-Za-z0-9_.-]{16,}/g) ?? [];
  const pieces = [...tokens, ...tokens.flatMap(saidBy)].flatMap(piecesOf);
  expect(pieces.filter((piece) => text.includes(piece))).toEqual([]);
  expect(text).not.toMatch(/x-injected|<html|<pre/i);
}
