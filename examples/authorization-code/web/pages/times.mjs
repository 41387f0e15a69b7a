// @ts-check

/**
 * The time of day, in UTC as tokens have it.
 *
 * @param {number} seconds - since 1970
 */
const timeOfDay = (seconds) => new Date(seconds * 1000).toISOString().slice(11, 19);

/**
 * The time of day beside every number that is one.
 *
 * @param {string} text
 */
export const withTimes = (text) => text.replace(/\b1\d{9}\b/g, (digits) => `${digits} (${timeOfDay(Number(digits))})`);

/**
 * How far something is from now.
 *
 * @param {number} milliseconds
 */
export function inWords(milliseconds) {
  const seconds = Math.round(Math.abs(milliseconds) / 1000);
  const amount = seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
  return milliseconds < 0 ? `${amount} ago` : `in ${amount}`;
}
