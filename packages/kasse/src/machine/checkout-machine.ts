import { xstateMachine } from './chart.js';

/** A machine of XState 5: what can be said of it without a type of that library. */
export interface CheckoutMachine {
  readonly id: string;
  /** Its states, transitions and the names of guards and actions: plain data but for the guards' functions. */
  readonly config: object;
  /** The same with everything resolved, by state. */
  readonly definition: object;
}

/** The one checkout machine, to be looked at: `xstate/graph` and inspectors take it as it is. No session runs in it. */
export const checkoutMachine: CheckoutMachine = xstateMachine;
