import { formatMoneyPlain } from '../money/index.js';
import { isMoney } from './compare.js';
import type { OperatorId } from './operators.js';
import { formatTime } from './time.js';
import type { ConditionLeaf, FactDefinition } from './types.js';

/** A sentence's words for a fact that was erased, and for a personal one. */
export const REDACTED = '[redacted]';

/**
 * Says what a comparison met and what it needs: `past orders is 2, needs at least 3`.
 * A personal value is not shown. `null` is a fact that was erased.
 */
export function phraseLeaf(leaf: ConditionLeaf, actual: unknown, fact: FactDefinition): string {
  const label = fact.label;
  const needs = needsOf(leaf, fact);
  if (actual === null) return `${label} was erased, ${needs}`;
  if (actual === undefined) return `${label} is not known, ${needs}`;
  return `${label} is ${fact.personal ? REDACTED : phraseValue(actual, fact)}, ${needs}`;
}

function needsOf({ operator, value }: ConditionLeaf, fact: FactDefinition): string {
  // Conditions are only made by compileCondition, which knows no other operators.
  const id = operator as OperatorId;
  const shown = phraseValue(value, fact);
  const [low, high] = Array.isArray(value) ? value.map((one: unknown) => phraseValue(one, fact)) : [];
  switch (id) {
    case 'equal':
      return `needs to be ${shown}`;
    case 'notEqual':
      return `must not be ${shown}`;
    case 'in':
      return `needs to be one of ${shown}`;
    case 'notIn':
      return `must not be one of ${shown}`;
    case 'moreThan':
      return `needs more than ${shown}`;
    case 'atMost':
      return `needs at most ${shown}`;
    case 'atLeast':
      return `needs at least ${shown}`;
    case 'lessThan':
      return `needs less than ${shown}`;
    case 'between':
      return `needs to be from ${low ?? ''} to ${high ?? ''}`;
    case 'notBetween':
      return `must not be from ${low ?? ''} to ${high ?? ''}`;
    case 'before':
      return `needs to be before ${shown}`;
    case 'notBefore':
      return `needs to be ${shown} or later`;
    case 'after':
      return `needs to be after ${shown}`;
    case 'notAfter':
      return `needs to be ${shown} or earlier`;
    case 'startsWith':
      return `needs to start with ${shown}`;
    case 'notStartsWith':
      return `must not start with ${shown}`;
    case 'contains':
      return `needs to contain ${shown}`;
    case 'notContains':
      return `must not contain ${shown}`;
    case 'containsAny':
      return `needs to contain one of ${shown}`;
    case 'containsNone':
      return `must contain none of ${shown}`;
    case 'containsAll':
      return `needs to contain all of ${shown}`;
    case 'missesAny':
      return `must not contain all of ${shown}`;
    case 'present':
      return 'needs to be known';
    case 'absent':
      return 'must not be known';
  }
}

const LISTED_MAX = 6;

function phraseValue(value: unknown, fact: FactDefinition): string {
  if (Array.isArray(value)) {
    const shown = value.slice(0, LISTED_MAX).map((one: unknown) => phraseValue(one, fact));
    const rest = value.length - shown.length;
    if (shown.length === 0) return 'empty';
    return rest === 0 ? shown.join(', ') : `${shown.join(', ')} and ${rest} more`;
  }
  if (isMoney(value)) return formatMoneyPlain(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return fact.type === 'time' ? formatTime(value) : String(value);
  return typeof value === 'string' && value !== '' ? value : 'empty';
}
