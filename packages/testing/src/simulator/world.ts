import type { Store } from 'kasse';
import type { Backend } from './backend.js';
import type { CardServer } from './card-server.js';
import type { Chance } from './chance.js';
import type { Faults } from './faults.js';
import type { Records } from './records.js';
import type { GatewayServer } from './gateway-server.js';
import type { HeardAnswers } from './heard-answers.js';
import type { History } from './history.js';
import type { HoldServer } from './hold-server.js';
import { cartPlanOf, type CartPlan, type Plan } from './plan.js';
import type { Trace } from './trace.js';
import type { VirtualTime } from './virtual-time.js';
import type { SimulatedWorker } from './worker.js';

/** All parts of one run. Everything but the workers outlives every crash. */
export interface World {
  readonly seed: number;
  readonly plan: Plan;
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly faults: Faults;
  readonly trace: Trace;
  /** The durable store that all workers share. */
  readonly store: Store;
  /** What became durable, as the store's side saw it. */
  readonly records: Records;
  readonly gateways: Readonly<Record<string, GatewayServer>>;
  readonly stock: HoldServer;
  readonly coupons: HoldServer;
  readonly cards: CardServer;
  readonly backend: Backend;
  readonly history: History;
  readonly heard: HeardAnswers;
  readonly workers: SimulatedWorker[];
  /** How often the situation occurred that each law of the commit speaks of. */
  readonly premises: Map<string, number>;
  /** Broken laws that show at once; the judge adds those that show at the end. */
  readonly violations: string[];
}

/** The cart that a session is about. */
export function cartOf({ plan, records }: Pick<World, 'plan' | 'records'>, sessionId: string): CartPlan | undefined {
  return cartPlanOf(plan, records.sessions.get(sessionId)?.session.cartRef ?? '');
}

export function occurred({ premises }: Pick<World, 'premises'>, law: string): void {
  premises.set(law, (premises.get(law) ?? 0) + 1);
}

/** A call that is out when its worker dies, or whose answer is lost for good. */
export function never<T>(): Promise<T> {
  return new Promise<T>(() => undefined);
}
