import type { FaultRule } from './control-protocol.js';
import { mayHit, type Operation } from './faults.js';
import type { TokenFault } from './tokens.js';

/** Most payments whose token has faults for later; the oldest are forgotten first. */
const PLANTED_MAX = 100_000;

export interface Taken extends Pick<FaultRule, 'fault' | 'delayMs' | 'code'> {
  /** The request that took it turned out to do nothing: it counts for the next one. */
  giveBack(): void;
}

/**
 * Which fault a request gets, and how many are left. One request gets at most one: the switch's rules go before the
 * token's, earlier ones before later ones.
 */
export interface FaultBox {
  /** Replaces the rules of the switch. */
  set(rules: readonly FaultRule[]): void;
  /** Those of the switch, with what is left of them. One that is used up is gone. */
  rules(): readonly FaultRule[];
  /** @param planted - Faults that the payment's token asks for, with the name under which they are counted. */
  take(operation: Operation, planted?: Planted): Taken | undefined;
  /** Keeps what a payment's token asks for of later operations. */
  plant(payment: number, faults: readonly TokenFault[]): void;
  planted(payment: number): Planted | undefined;
}

export interface Planted {
  readonly name: string;
  readonly faults: readonly TokenFault[];
}

interface Counted<R> {
  readonly rule: R;
  left: number;
}

export function faultBox(): FaultBox {
  let switched: Counted<FaultRule>[] = [];
  const byPayment = new Map<number, Planted>();
  /** What tokens have left, by what they were planted under. */
  const counts = new Map<string, Counted<TokenFault>[]>();

  function takeFrom(list: readonly Counted<FaultRule>[], operation: Operation): Taken | undefined {
    const found = list.find(({ rule, left }) => left > 0 && (rule.operation === operation || rule.operation === 'any') && mayHit(rule.fault, operation));
    if (found === undefined) return undefined;
    found.left -= 1;
    const { fault, delayMs, code } = found.rule;
    const giveBack = (): void => {
      found.left += 1;
    };
    return { fault, delayMs, code, giveBack };
  }

  function counted({ name, faults }: Planted): readonly Counted<TokenFault>[] {
    const known = counts.get(name);
    if (known !== undefined) return known;
    const fresh = faults.map((rule) => ({ rule, left: rule.times ?? Infinity }));
    remember(counts, name, fresh);
    return fresh;
  }

  return {
    set: (rules) => {
      switched = rules.map((rule) => ({ rule, left: rule.times ?? Infinity }));
    },
    rules: () => switched.filter(({ left }) => left > 0).map(({ rule, left }) => ({ ...rule, times: left === Infinity ? null : left })),
    take: (operation, planted) => {
      const taken = switched.length === 0 ? undefined : takeFrom(switched, operation);
      return taken ?? (planted === undefined || planted.faults.length === 0 ? undefined : takeFrom(counted(planted), operation));
    },
    plant: (payment, faults) => {
      if (faults.some(({ operation }) => operation !== 'authorize')) remember(byPayment, payment, { name: `payment ${payment}`, faults });
    },
    planted: (payment) => (byPayment.size === 0 ? undefined : byPayment.get(payment)),
  };
}

function remember<K, V>(map: Map<K, V>, key: K, value: V): void {
  map.set(key, value);
  if (map.size <= PLANTED_MAX) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
