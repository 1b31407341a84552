import { canonicalJson } from '../json/index.js';
import type { Condition, ConditionLeaf } from '../rules/index.js';
import { candidateOf } from './candidate-of.js';
import { given } from './given.js';
import type { CompiledFlow } from './types.js';

/** Two enabled flows of equal priority: with the same condition (`certain`), or with conditions not seen to exclude each other. */
export interface Tie {
  readonly flow: CompiledFlow;
  readonly other: CompiledFlow;
  readonly isCertain: boolean;
}

/** Comparisons in one run; a shop with more flows of one priority is told about those found until then. */
const COMPARISONS_MAX = 200_000;

/**
 * Finds flows that may tie, each with the first it ties with.
 *
 * Conditions exclude each other here only when both demand, outright, values of the same fact that have nothing in
 * common. A full proof over all facts belongs to the analysis of the rules floor.
 */
export function findTies(flows: readonly CompiledFlow[]): readonly Tie[] {
  const ties: Tie[] = [];
  let left = COMPARISONS_MAX;
  for (const group of byPriority(flows).values()) {
    const demands = group.map(demandsOf);
    const first = new Map<string, CompiledFlow>();
    group.forEach((flow, index) => {
      const condition = canonicalJson(conditionsOf(flow));
      const twin = first.get(condition);
      if (twin !== undefined) {
        ties.push({ flow, other: twin, isCertain: true });
        return;
      }
      first.set(condition, flow);
      const mine = demands[index];
      for (let before = 0; before < index && left > 0; before++, left--) {
        const other = group[before];
        const theirs = demands[before];
        if (other === undefined || mine === undefined || theirs === undefined || exclude(mine, theirs)) continue;
        ties.push({ flow, other, isCertain: false });
        break;
      }
    });
  }
  return ties;
}

function byPriority(flows: readonly CompiledFlow[]): ReadonlyMap<number, readonly CompiledFlow[]> {
  const groups = new Map<number, CompiledFlow[]>();
  for (const flow of flows) {
    if (!flow.enabled || flow.isDefault) continue;
    const group = groups.get(flow.priority);
    if (group === undefined) groups.set(flow.priority, [flow]);
    else group.push(flow);
  }
  return groups;
}

function conditionsOf(flow: CompiledFlow): readonly Condition[] {
  const { when, window, share } = candidateOf(flow);
  return [when, window, share].filter((condition) => condition !== undefined);
}

type LeafValue = ConditionLeaf['value'];

/** What a flow demands outright of each fact it reads. */
type Demands = ReadonlyMap<string, readonly Demand[]>;

/** What one comparison demands: itself, one of some values, a range of numbers. */
interface Demand {
  readonly operator: string;
  readonly value: string;
  readonly values?: ReadonlySet<string>;
  readonly range?: Range;
}

/** An open end is not part of the range. */
interface Range {
  readonly from: number;
  readonly until: number;
  readonly isFromOpen?: boolean;
  readonly isUntilOpen?: boolean;
}

function demandsOf(flow: CompiledFlow): Demands {
  const demands = new Map<string, Demand[]>();
  const visit = (condition: Condition): void => {
    if (condition.kind === 'all') condition.of.forEach(visit);
    if (condition.kind !== 'leaf') return;
    const demand = demandOf(condition);
    const known = demands.get(condition.fact);
    if (known === undefined) demands.set(condition.fact, [demand]);
    else known.push(demand);
  };
  conditionsOf(flow).forEach(visit);
  return demands;
}

function demandOf({ operator, value }: ConditionLeaf): Demand {
  return {
    operator,
    value: canonicalJson(value),
    ...given('values', valuesOf(operator, value)),
    ...given('range', rangeOf(operator, value)),
  };
}

function valuesOf(operator: string, value: LeafValue): ReadonlySet<string> | undefined {
  if (operator === 'equal') return new Set([canonicalJson(value)]);
  return operator === 'in' && isList(value) ? new Set(value.map((one) => canonicalJson(one))) : undefined;
}

function rangeOf(operator: string, value: LeafValue): Range | undefined {
  if (operator === 'between' && isList(value)) {
    const [from, until] = value;
    return typeof from === 'number' && typeof until === 'number' ? { from, until } : undefined;
  }
  const bound = measureOf(value);
  if (bound === undefined) return undefined;
  switch (operator) {
    case 'equal':
      return { from: bound, until: bound };
    case 'atLeast':
    case 'notBefore':
      return { ...EVERYTHING, from: bound };
    case 'moreThan':
    case 'after':
      return { ...EVERYTHING, from: bound, isFromOpen: true };
    case 'atMost':
    case 'notAfter':
      return { ...EVERYTHING, until: bound };
    case 'lessThan':
    case 'before':
      return { ...EVERYTHING, until: bound, isUntilOpen: true };
    default:
      return undefined;
  }
}

const EVERYTHING: Range = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };

/** Authored money is in the shop's one currency, so that its minor units alone compare. */
function measureOf(value: LeafValue): number | undefined {
  if (typeof value === 'number') return value;
  return value !== null && typeof value === 'object' && 'amountMinor' in value ? value.amountMinor : undefined;
}

function isList(value: LeafValue): value is readonly string[] | readonly number[] {
  return Array.isArray(value);
}

function exclude(mine: Demands, theirs: Demands): boolean {
  for (const [fact, demands] of mine) {
    for (const other of theirs.get(fact) ?? []) {
      if (demands.some((demand) => isDisjoint(demand, other))) return true;
    }
  }
  return false;
}

function isDisjoint(a: Demand, b: Demand): boolean {
  if (a.operator === 'absent' || b.operator === 'absent') return a.operator !== b.operator;
  if (a.value === b.value && (COMPLEMENTS.get(a.operator) === b.operator || COMPLEMENTS.get(b.operator) === a.operator)) return true;
  if (a.range !== undefined && b.range !== undefined && (endsBefore(a.range, b.range) || endsBefore(b.range, a.range))) return true;
  const { values } = b;
  return a.values !== undefined && values !== undefined && ![...a.values].some((value) => values.has(value));
}

const COMPLEMENTS: ReadonlyMap<string, string> = new Map([
  ['equal', 'notEqual'],
  ['in', 'notIn'],
  ['between', 'notBetween'],
  ['startsWith', 'notStartsWith'],
  ['contains', 'notContains'],
  ['containsAny', 'containsNone'],
  ['containsAll', 'missesAny'],
]);

function endsBefore(a: Range, b: Range): boolean {
  return a.until < b.from || (a.until === b.from && (a.isUntilOpen === true || b.isFromOpen === true));
}
