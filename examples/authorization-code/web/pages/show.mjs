// @ts-check
import { memoryOf } from '../memory.mjs';
import { journeyView } from './journey.mjs';
import { layout } from './layout.mjs';
import { problemView, signedOutView } from './problem.mjs';

/** @typedef {import('express').Request} Request */
/** @typedef {import('express').Response} Response */

/**
 * The pages, as answers.
 *
 * @param {Omit<import('./journey.mjs').View, 'memory'>} parts
 */
export function createShow(parts) {
  return {
    /** @param {Request} req @param {Response} res */
    journey(req, res) {
      const memory = memoryOf(req);
      const main = journeyView({ ...parts, memory });
      res.send(layout({ title: 'The Authorization Code grant, as it happens', user: memory.user, main }));
    },
    /** @param {Request} req @param {Response} res @param {import('../problems.mjs').Problem} problem */
    problem(req, res, problem) {
      const main = problemView(problem, parts.world.isServerUp());
      res.status(problem.status).send(layout({ title: problem.title, user: memoryOf(req).user, main }));
    },
    /** @param {Request} _req @param {Response} res */
    signedOut(_req, res) {
      res.send(layout({ title: 'You are signed out', user: undefined, main: signedOutView() }));
    },
  };
}

/** @typedef {ReturnType<typeof createShow>} Show */
