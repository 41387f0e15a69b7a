// What the key machine is meant to do, written down a second time and as plainly as can be: no promises, no I/O, time as
// a number. It is compared with the real one by `machine.model.test.ts`.

/** A token, as far as the machine is concerned: who signed it, and which key it names. */
export interface ModelToken {
  readonly signer: string;
  readonly kid: string | undefined;
}

export type Outcome = 'ok' | 'refused' | 'unavailable';

/** What becomes of a request; nothing yet where it waits for a fetch. */
export interface Ticket {
  readonly token: ModelToken;
  outcome: Outcome | undefined;
  /** Whether it has looked at a set before, and is waiting for a newer one. */
  isSecondLook: boolean;
}

/** By kid: who signs with it. */
type KeySet = ReadonlyMap<string, string>;

/** What an issuer that is unwell does. */
export type Trouble = 'keys down' | 'keys gone' | 'metadata down';

const SECOND = 1000;
const MAX_STALE = 3600 * SECOND;
/** What a look for an unknown key costs, and what can be saved up: each millisecond earns one. */
const PRICE = 30 * SECOND;
const SAVINGS = 2 * PRICE;

/** The issuer: what it publishes, and what is wrong with it. */
export class ModelIssuer {
  published: KeySet = new Map();
  trouble: Trouble | undefined;
  /** Seconds for which a set is fresh. */
  ttl = 600;
  readonly asked: { metadata: number; keys: number } = { metadata: 0, keys: 0 };
}

export class MachineModel {
  now: number;
  readonly issuer = new ModelIssuer();
  /** Whether answers are kept back. */
  isHeld = false;
  readonly #chance: number;
  readonly #isDiscovered: boolean;

  #set: KeySet | undefined;
  #born = 0;
  #ttl = 0;
  #nextRefresh = 0;
  #waiting: Ticket[] | undefined;
  #lastFailure: number | undefined;
  #failedRefreshes = 0;
  #isLocated: boolean;
  #notFound = 0;
  #saved = SAVINGS;
  #savedUntil: number;

  constructor(now: number, chance: number, isDiscovered: boolean) {
    this.now = now;
    this.#chance = chance;
    this.#isDiscovered = isDiscovered;
    this.#isLocated = !isDiscovered;
    this.#savedUntil = now;
  }

  get state(): string {
    if (this.#set === undefined) return 'empty';
    const age = Math.max(0, this.now - this.#born);
    if (age < 0.8 * this.#ttl) return 'fresh';
    if (age < this.#ttl) return 'aging';
    return age < this.#ttl + MAX_STALE ? 'stale' : 'expired';
  }

  /** Requests that arrive at the same moment. */
  arrive(tokens: readonly ModelToken[]): Ticket[] {
    const tickets = tokens.map((token): Ticket => ({ token, outcome: undefined, isSecondLook: false }));
    for (const ticket of tickets) this.#admit(ticket);
    this.progress();
    return tickets;
  }

  /** What is under way comes to its end, unless it is held back. */
  progress(): void {
    while (this.#waiting !== undefined && !this.isHeld) this.#land(this.#waiting);
  }

  #admit(ticket: Ticket): void {
    const set = this.#set;
    if (set !== undefined) this.#followClock();
    if (set === undefined || this.state === 'expired') {
      if (this.#waiting === undefined && this.#hasJustFailed()) ticket.outcome = 'unavailable';
      else this.#join(ticket);
    } else {
      if (this.now >= this.#nextRefresh) this.#waiting ??= [];
      this.#look(ticket, set);
    }
  }

  /** Nothing that happened lies ahead. */
  #followClock(): void {
    if (this.now < this.#born) this.#refreshed();
    if (this.#lastFailure !== undefined && this.now < this.#lastFailure) {
      this.#lastFailure = this.now;
      this.#nextRefresh = Math.min(this.#nextRefresh, Math.max(this.now, this.#born + this.#ttl));
    }
  }

  #join(ticket: Ticket): void {
    this.#waiting ??= [];
    this.#waiting.push(ticket);
  }

  #look(ticket: Ticket, set: KeySet): void {
    const { signer, kid } = ticket.token;
    const isKnown = kid === undefined ? [...set.values()].includes(signer) : set.has(kid);
    if (isKnown) ticket.outcome = kid === undefined || set.get(kid) === signer ? 'ok' : 'refused';
    else if (ticket.isSecondLook) ticket.outcome = 'refused';
    else this.#miss(ticket);
  }

  #miss(ticket: Ticket): void {
    ticket.isSecondLook = true;
    if (this.#waiting !== undefined) this.#join(ticket);
    else if (this.#hasJustFailed()) ticket.outcome = 'unavailable';
    else if (this.#pay()) this.#join(ticket);
    else ticket.outcome = this.#lastFailure === undefined ? 'refused' : 'unavailable';
  }

  #hasJustFailed(): boolean {
    const since = this.#lastFailure === undefined ? -1 : this.now - this.#lastFailure;
    return since >= 0 && since < SECOND;
  }

  #pay(): boolean {
    this.#saved = Math.min(SAVINGS, this.#saved + Math.max(0, this.now - this.#savedUntil));
    this.#savedUntil = this.now;
    if (this.#saved < PRICE) return false;
    this.#saved -= PRICE;
    return true;
  }

  /** The fetch comes to its end, and those who waited for it go on, first come first served. */
  #land(waiting: readonly Ticket[]): void {
    const fetched = this.#fetch();
    this.#waiting = undefined;
    if (fetched === undefined) {
      for (const ticket of waiting) ticket.outcome = 'unavailable';
      return;
    }
    for (const ticket of waiting) this.#look(ticket, fetched);
  }

  #fetch(): KeySet | undefined {
    const { trouble, asked } = this.issuer;
    if (!this.#isLocated) {
      // Both places.
      asked.metadata += trouble === 'metadata down' ? 2 : 1;
      if (trouble === 'metadata down') return this.#failed(false);
      this.#isLocated = true;
      this.#notFound = 0;
    }
    asked.keys += 1;
    if (trouble === 'keys down' || trouble === 'keys gone') return this.#failed(trouble === 'keys gone');
    if (this.issuer.published.size === 0) return this.#failed(false);
    this.#set = this.issuer.published;
    this.#ttl = this.issuer.ttl * SECOND;
    this.#lastFailure = undefined;
    this.#failedRefreshes = 0;
    this.#notFound = 0;
    this.#refreshed();
    return this.#set;
  }

  #refreshed(): void {
    this.#born = this.now;
    this.#nextRefresh = this.now + this.#ttl * 0.8 * (0.9 + 0.2 * this.#chance);
  }

  #failed(isNotFound: boolean): undefined {
    this.#lastFailure = this.now;
    this.#notFound = isNotFound ? this.#notFound + 1 : 0;
    if (this.#notFound === 2 && this.#isDiscovered) this.#isLocated = false;
    if (this.now < this.#nextRefresh) return;
    const wait = Math.max(1, Math.min(60, 2 ** this.#failedRefreshes) * this.#chance);
    this.#failedRefreshes += 1;
    this.#nextRefresh = Math.max(this.#born + this.#ttl, this.now + wait * SECOND);
  }
}
