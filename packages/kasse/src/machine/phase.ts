import type { Phase } from '../session/index.js';

/** Where each phase lies in the machine. */
const paths = {
  collecting: ['open', 'collecting'],
  ready: ['open', 'ready'],
  escalated: ['open', 'escalated'],
  quoting: ['committing', 'quoting'],
  holding: ['committing', 'holding'],
  calling: ['committing', 'authorizing', 'calling'],
  challenged: ['committing', 'authorizing', 'challenged'],
  splitting: ['committing', 'authorizing', 'splitting'],
  pending: ['committing', 'authorizing', 'pending'],
  resolving: ['committing', 'authorizing', 'resolving'],
  releasing: ['committing', 'releasing'],
  settling: ['committed', 'settling'],
  settled: ['committed', 'settled'],
  canceled: ['canceled'],
  expired: ['expired'],
} as const satisfies Record<Phase, readonly string[]>;

export const phases = Object.keys(paths) as readonly Phase[];

type StateValue = string | { [state: string]: StateValue | undefined };

/** The machine's state value of a phase. */
export function valueOf(phase: Phase): StateValue {
  const [root = phase, ...rest] = paths[phase] as readonly string[];
  const nest = (states: readonly string[]): StateValue => {
    const [head = '', ...tail] = states;
    return tail.length === 0 ? head : { [head]: nest(tail) };
  };
  return nest([root, ...rest]);
}

/** The phase of a machine's state value: its innermost state. */
export function phaseOf(value: StateValue): Phase {
  if (typeof value === 'string') {
    const phase = phases.find((known) => known === value);
    if (phase === undefined) throw new RangeError(`"${value}" is not a phase of the checkout machine.`);
    return phase;
  }
  const [inner] = Object.values(value);
  if (inner === undefined) throw new RangeError('The checkout machine has no parallel states.');
  return phaseOf(inner);
}

const isIn =
  (root: string) =>
  (phase: Phase): boolean =>
    paths[phase][0] === root;

/** The buyer may still change things. */
export const isOpen = isIn('open');
/** An attempt is under way: the cart is frozen. */
export const isCommitting = isIn('committing');
/** Past the pivot. */
export const isCommitted = isIn('committed');
/** A payment is being made. */
export const isAuthorizing = (phase: Phase): boolean => (paths[phase] as readonly string[])[1] === 'authorizing';
