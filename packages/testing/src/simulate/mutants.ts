import type { Patch } from './bundle.js';

/** A bug that somebody could write, as a change of the sources' text. */
export interface Mutant {
  readonly id: string;
  readonly patches: readonly Patch[];
}

export const mutants: readonly Mutant[] = [];
