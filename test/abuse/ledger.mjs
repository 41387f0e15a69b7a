// How requests were answered, by what they were.

/** So many wrong answers are told one by one. */
const TOLD = 20;

export class Ledger {
  /** Of each kind the count of each status. */
  kinds = {};
  requests = 0;
  /** Answers with 200: for each of them, and for nothing else, a handler has to have run. */
  accepted = 0;
  wrongCount = 0;
  wrong = [];

  /** A request was answered, or was not: status 0. `detail` tells one of a kind from the others. */
  answered(kind, status, expected, detail = kind) {
    this.saw(status);
    this.kinds[kind] ??= {};
    this.kinds[kind][status] = (this.kinds[kind][status] ?? 0) + 1;
    if (status === expected) return;
    this.wrongCount += 1;
    if (this.wrong.length < TOLD) this.wrong.push(`${detail}: answered ${status}, expected ${expected}`);
  }

  /** A request that only leads up to another one was answered. */
  saw(status) {
    this.requests += 1;
    if (status === 200) this.accepted += 1;
  }

  /** Something was sent that has no answer. */
  sent(kind) {
    this.requests += 1;
    this.kinds[kind] ??= {};
    this.kinds[kind]['no answer awaited'] = (this.kinds[kind]['no answer awaited'] ?? 0) + 1;
  }
}
