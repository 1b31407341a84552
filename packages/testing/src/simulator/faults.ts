import type { FaultKind, Plan } from './plan.js';
import type { Chance } from './chance.js';
import type { VirtualTime } from './virtual-time.js';

/** A fault that struck: its name is the same in every run of the seed, so that it can be left out of the next. */
export interface Strike {
  readonly name: string;
  readonly kind: FaultKind;
  readonly phase: string;
}

/** Decides where faults strike, and keeps the list of those that did. */
export class Faults {
  readonly struck: Strike[] = [];
  /** Points passed at which a worker might have died, in order: what the exhaustive mode counts through. */
  points = 0;
  readonly #chance: Chance;
  readonly #time: VirtualTime;
  readonly #rates: Plan['rates'];
  readonly #untilMs: number;
  readonly #without: ReadonlySet<string>;
  readonly #crashesAt: ReadonlySet<number>;
  readonly #visits = new Map<string, number>();

  constructor(chance: Chance, time: VirtualTime, plan: Plan, { without, crashesAt }: { readonly without: ReadonlySet<string>; readonly crashesAt: ReadonlySet<number> }) {
    this.#chance = chance;
    this.#time = time;
    this.#rates = plan.rates;
    this.#untilMs = time.nowMs + plan.faultsUntilMs;
    this.#without = without;
    this.#crashesAt = crashesAt;
  }

  get areOver(): boolean {
    return this.#time.nowMs >= this.#untilMs || this.struck.length >= STRIKES_MAX;
  }

  /** Whether one of these kinds strikes at this place now. */
  at(place: string, kinds: readonly FaultKind[], phase: string): FaultKind | undefined {
    if (kinds[0] === 'crash') {
      this.points += 1;
      if (this.#crashesAt.has(this.points)) return this.#strike(`point ${this.points}`, 'crash', phase);
    }
    if (this.areOver) return undefined;
    const visit = (this.#visits.get(place) ?? 0) + 1;
    this.#visits.set(place, visit);
    let roll = this.#chance.at(`fault.${place}`);
    const factor = PHASE_FACTOR[phase] ?? 1;
    for (const kind of kinds) {
      roll -= (this.#rates[kind] ?? 0) * factor;
      if (roll < 0) return this.#strike(`${kind} at ${place} #${visit}`, kind, phase);
    }
    return undefined;
  }

  /** A fault that was planned otherwise, such as a skewed clock: false when this run has to do without it. */
  planned(name: string, kind: FaultKind, phase: string): boolean {
    return this.#strike(name, kind, phase) !== undefined;
  }

  #strike(name: string, kind: FaultKind, phase: string): FaultKind | undefined {
    if (this.#without.has(name)) return undefined;
    this.struck.push({ name, kind, phase });
    return kind;
  }
}

/** Where sessions seldom are, and ask little: faults would hardly ever meet them there. */
const PHASE_FACTOR: Readonly<Record<string, number>> = { challenged: 4, pending: 4, resolving: 3, canceled: 3, settled: 2 };

/** A run with more is noise, and may never end. */
const STRIKES_MAX = 60;
