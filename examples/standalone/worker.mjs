// @ts-check
import { isAccessTokenError, verifyAccessToken } from '@scopegate/core';

/**
 * A message, as a producer has put it into the queue: with the access token of whoever asked for it.
 *
 * @typedef {{ token: string, contact: string }} Message
 */

/**
 * What is to become of a message: it is done, waits for another try, or is put aside for good.
 *
 * @typedef {{ outcome: 'done' }
 *   | { outcome: 'retry', afterSeconds: number }
 *   | { outcome: 'dead-letter', reason: string }} Result
 */

/**
 * Handles one message of the queue, if its token is good and has `write:contacts`.
 *
 * @param {Message} message
 * @param {object} worker
 * @param {string} worker.issuer
 * @param {string} worker.audience
 * @param {(contact: string, subject: string | undefined) => void | Promise<void>} worker.addContact
 * @returns {Promise<Result>}
 */
export async function handleMessage(message, { issuer, audience, addContact }) {
  let token;
  try {
    // Issuer and keys are looked up once, not for each message.
    token = await verifyAccessToken(message.token, { issuer, audience, scope: 'write:contacts' });
  } catch (error) {
    if (!isAccessTokenError(error)) throw error;
    // 503: the issuer's keys cannot be had, which says nothing about the token. Anything else will not get better.
    return error.status === 503
      ? { outcome: 'retry', afterSeconds: Number(error.headers['Retry-After']) }
      : { outcome: 'dead-letter', reason: error.reason };
  }
  await addContact(message.contact, token.subject);
  return { outcome: 'done' };
}
