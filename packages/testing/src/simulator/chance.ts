/**
 * All randomness of a run. Each draw is a pure function of the seed, the place that draws and how often it drew before,
 * so that taking one fault or one buyer out of a run leaves every other decision as it was: that is what makes a failing
 * run shrink.
 */
export class Chance {
  readonly #seed: number;
  readonly #places = new Map<string, Place>();

  constructor(seed: number) {
    this.#seed = mix(seed >>> 0, Math.floor(seed / 2 ** 32) | 0);
  }

  /** The next draw at a place: at least 0, below 1. */
  at(place: string): number {
    let known = this.#places.get(place);
    if (known === undefined) {
      known = { hash: hash(this.#seed, place), draws: 0 };
      this.#places.set(place, known);
    }
    return mix(known.hash, known.draws++) / 2 ** 32;
  }

  /** A whole number from `min` to `max`, both included. */
  between(place: string, min: number, max: number): number {
    return min + Math.floor(this.at(place) * (max - min + 1));
  }

  /** True in a share of the draws. */
  happens(place: string, share: number): boolean {
    return this.at(place) < share;
  }

  pick<T>(place: string, choices: readonly [T, ...T[]]): T {
    return choices[Math.floor(this.at(place) * choices.length)] ?? choices[0];
  }

  /** One of several, by weight. */
  weighted<T extends string>(place: string, weights: Readonly<Record<T, number>>): T {
    // The keys of a record are its key type.
    const choices = Object.entries(weights) as [T, number][];
    let left = this.at(place) * choices.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [choice, weight] of choices) {
      left -= weight;
      if (left < 0) return choice;
    }
    throw new RangeError(`Nothing to choose from at "${place}".`);
  }

  hex(place: string, bytes: number): string {
    let text = '';
    while (text.length < bytes * 2) text += Math.floor(this.at(place) * 2 ** 32).toString(16).padStart(8, '0');
    return text.slice(0, bytes * 2);
  }
}

interface Place {
  readonly hash: number;
  draws: number;
}

function hash(seed: number, place: string): number {
  let state = seed;
  for (let index = 0; index < place.length; index += 1) state = Math.imul(state ^ place.charCodeAt(index), 0x01000193);
  return state;
}

/** Two rounds of an integer hash that leaves no visible pattern between neighbouring seeds, places and draws. */
function mix(a: number, b: number): number {
  let state = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35);
  state = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
  state = Math.imul(state ^ (state >>> 15), 0x735a2d97);
  return (state ^ (state >>> 15)) >>> 0;
}
