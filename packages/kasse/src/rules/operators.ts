import type { FactType } from './types.js';

/** What stands in `value`: nothing, one value, a list of values, or `[lowest, highest]`. */
export type OperatorTakes = 'nothing' | 'one' | 'list' | 'range';

export interface Operator {
  readonly id: OperatorId;
  /** The operator that holds exactly where this one does not, as far as the fact is known. */
  readonly complement: OperatorId;
  readonly types: readonly FactType[];
  readonly takes: OperatorTakes;
}

const ORDERED: readonly FactType[] = ['integer', 'number', 'money'];
const PLAIN: readonly FactType[] = ['boolean', 'integer', 'number', 'money', 'string', 'enum'];
const LISTED: readonly FactType[] = ['integer', 'number', 'string', 'enum'];
const EVERY: readonly FactType[] = [...PLAIN, 'set', 'time'];

const pairs = [
  ['equal', 'notEqual', PLAIN, 'one'],
  ['in', 'notIn', LISTED, 'list'],
  ['moreThan', 'atMost', ORDERED, 'one'],
  ['atLeast', 'lessThan', ORDERED, 'one'],
  ['between', 'notBetween', [...ORDERED, 'time'], 'range'],
  ['before', 'notBefore', ['time'], 'one'],
  ['after', 'notAfter', ['time'], 'one'],
  ['startsWith', 'notStartsWith', ['string'], 'one'],
  ['contains', 'notContains', ['set'], 'one'],
  ['containsAny', 'containsNone', ['set'], 'list'],
  ['containsAll', 'missesAny', ['set'], 'list'],
  ['present', 'absent', EVERY, 'nothing'],
] as const satisfies readonly (readonly [string, string, readonly FactType[], OperatorTakes])[];

export type OperatorId = (typeof pairs)[number][0 | 1];

/**
 * The operators of conditions, in pairs of complements. Both of a pair are false where the fact is missing or cannot be
 * compared (money of another currency); only `present` and `absent` ask for a missing fact. Nothing is ever coerced.
 */
export const operators: ReadonlyMap<string, Operator> = new Map(
  pairs.flatMap(([id, complement, types, takes]): readonly (readonly [string, Operator])[] => [
    [id, { id, complement, types, takes }],
    [complement, { id: complement, complement: id, types, takes }],
  ]),
);

/** json-rules-engine's own names, understood and replaced by ours. */
const SPELLINGS: ReadonlyMap<string, OperatorId> = new Map([
  ['greaterThan', 'moreThan'],
  ['greaterThanInclusive', 'atLeast'],
  ['lessThanInclusive', 'atMost'],
  ['doesNotContain', 'notContains'],
]);

/** Finds an operator by our name or by json-rules-engine's. */
export function findOperator(name: string): Operator | undefined {
  return operators.get(SPELLINGS.get(name) ?? name);
}
