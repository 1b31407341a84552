import { nearest } from '../json/index.js';
import { exampleMoney, formatMoneyPlain, type Money, parseMoney } from '../money/index.js';
import { inCaseOf } from './fold-case.js';
import { RULE_LIMITS } from './limits.js';
import type { Operator } from './operators.js';
import { describe, flaw, knownValues, quote, read, type Read } from './problem.js';
import { parseTime } from './time.js';
import type { FactDefinition, LeafValue } from './types.js';

type Scalar = boolean | number | string | Money;

/** Reads the `value` of a comparison for its fact and operator. Lists come back sorted, each entry once. */
export function readValue(fact: FactDefinition, operator: Operator, authored: unknown, currency: string): Read<LeafValue> {
  const what = `"${operator.id}" on fact "${fact.id}"`;
  if (operator.takes === 'nothing') {
    // json-rules-engine insists on a value; true and null say no more than the operator does.
    if (authored === undefined || authored === null || authored === true) return read(null);
    return flaw('value-unexpected', `${what} takes no value, not ${describe(authored)}. Remove it.`);
  }
  if (authored === undefined || authored === null) {
    return flaw('value-missing', `${what} needs a "value", for example ${example(fact, operator, currency)}.`);
  }
  if (operator.takes === 'one') return readScalar(fact, authored, currency);
  if (!Array.isArray(authored)) {
    const need = `${what} needs a list, for example ${example(fact, operator, currency)}`;
    return flaw('value-type', `${need}, not ${describe(authored)}.`);
  }
  const entries: readonly unknown[] = authored;
  if (operator.takes === 'range' && entries.length !== 2) {
    const need = `${what} needs two values, the lowest and the highest, for example ${example(fact, operator, currency)}`;
    return flaw('value-type', `${need}, not ${entries.length}.`);
  }
  if (entries.length === 0) return flaw('value-empty', `${what} has an empty list. Add a value, or remove the condition.`);
  if (entries.length > RULE_LIMITS.listValues) {
    const limit = `at most ${RULE_LIMITS.listValues} are allowed`;
    const message = `${what} lists ${entries.length} values; ${limit}. Use a tag or a declared fact instead.`;
    return flaw('value-too-large', message);
  }
  const values: Scalar[] = [];
  for (const [index, entry] of entries.entries()) {
    const one = readScalar(fact, entry, currency);
    if (!one.ok) return { ...one, at: [index] };
    values.push(one.value);
  }
  return operator.takes === 'range' ? readRange(what, values) : read(sortedOnce(values));
}

function readScalar(fact: FactDefinition, authored: unknown, currency: string): Read<Scalar> {
  switch (fact.type) {
    case 'boolean':
      return typeof authored === 'boolean' ? read(authored) : mistyped(fact, authored, 'true or false, without quotes');
    case 'integer':
      if (!Number.isSafeInteger(authored)) return mistyped(fact, authored, 'a whole number, without quotes');
      return inDomain(fact, Number(authored), Number(authored));
    case 'number':
      if (!Number.isFinite(authored)) return mistyped(fact, authored, 'a number, without quotes');
      return inDomain(fact, Number(authored), Number(authored));
    case 'string':
      return typeof authored === 'string' ? readText(fact, authored) : mistyped(fact, authored, 'a text in quotes');
    case 'enum':
    case 'set':
      if (typeof authored !== 'string') return mistyped(fact, authored, 'a text in quotes');
      return fact.values === undefined ? readText(fact, authored) : readListed(fact, fact.values, authored);
    case 'money':
      return readMoney(fact, authored, currency);
    case 'time': {
      if (typeof authored !== 'string') return mistyped(fact, authored, 'a time such as "2026-11-20T00:00:00Z"');
      return readTime(authored);
    }
  }
}

/** Reads an authored time; the zone is required. */
export function readTime(authored: string): Read<number> {
  const epochMs = parseTime(authored);
  if (epochMs !== undefined) return read(epochMs);
  const hasZone = /(?:Z|[+-]\d{2}:\d{2})$/.test(authored);
  const cure = hasZone ? 'Check the day and the hour' : 'A time needs its zone: add "Z" or an offset such as "+01:00"';
  return flaw('time-invalid', `${quote(authored)} is not a time. ${cure}, for example "2026-11-20T00:00:00Z".`);
}

function readText(fact: FactDefinition, text: string): Read<string> {
  const compared = `Fact "${fact.id}" is compared with`;
  if (text === '') {
    return flaw('value-empty', `${compared} an empty text. Use "absent" to ask for a missing fact.`);
  }
  if (text.length <= RULE_LIMITS.textLength) return read(inCaseOf(fact, text));
  const limit = `at most ${RULE_LIMITS.textLength} are allowed`;
  return flaw('value-too-large', `${compared} a text of ${text.length} characters; ${limit}. Shorten it.`);
}

function readListed(fact: FactDefinition, values: readonly string[], text: string): Read<string> {
  if (values.includes(text)) return read(text);
  return flaw('value-outside-domain', `Fact "${fact.id}" has no value ${quote(text)}.${knownValues(values)}`, nearest(text, values));
}

function readMoney(fact: FactDefinition, authored: unknown, currency: string): Read<Money> {
  if (typeof authored !== 'string') return mistyped(fact, authored, `an amount such as "${exampleMoney(currency)}"`);
  const parsed = parseMoney(authored, { exampleIn: currency });
  if (!parsed.ok) {
    return flaw(parsed.code === 'sign_not_allowed' ? 'money-negative' : 'money-invalid', parsed.message);
  }
  if (parsed.money.currency !== currency) {
    const why = `the shop sells in ${currency}, so the comparison would never hold`;
    const message = `Fact "${fact.id}" is compared with ${quote(authored)}, but ${why}. Write it in ${currency}.`;
    return flaw('money-currency', message);
  }
  return inDomain(fact, parsed.money.amountMinor, parsed.money);
}

function inDomain<T extends number | Money>(fact: FactDefinition, measured: number, value: T): Read<T> {
  const { min = -Infinity, max = Infinity } = fact;
  if (measured >= min && measured <= max) return read(value);
  const shown = typeof value === 'number' ? String(value) : formatMoneyPlain(value);
  const unit = fact.type === 'money' ? ' (minor units)' : '';
  const bound = measured < min ? `never below ${min}` : `never above ${max}`;
  return flaw('value-outside-domain', `Fact "${fact.id}" is ${bound}${unit}, so it cannot be compared with ${shown}.`);
}

function readRange(what: string, values: readonly Scalar[]): Read<LeafValue> {
  const [low, high] = values.map((value) => (typeof value === 'object' ? value.amountMinor : Number(value)));
  if (low !== undefined && high !== undefined && low > high) {
    return { ...flaw('range-reversed', `${what} has its lowest value after its highest. Swap the two.`), at: [0] };
  }
  // Entries of one range have one type, because they were read for one fact.
  return read(values as readonly number[] | readonly Money[]);
}

function sortedOnce(values: readonly Scalar[]): readonly string[] | readonly number[] {
  // Only facts of texts and numbers have operators that take a list.
  const once = [...new Set(values)] as string[] | number[];
  return once.sort((a, b) => (a < b ? -1 : 1));
}

function mistyped(fact: FactDefinition, authored: unknown, wanted: string): Read<never> {
  const isFactReference = typeof authored === 'object' && authored !== null && 'fact' in authored;
  const cure = isFactReference
    ? 'Two facts cannot be compared with each other; declare a fact that says it.'
    : `Write ${wanted}.`;
  const refused = `Fact "${fact.id}" is ${fact.type}, so it cannot be compared with ${describe(authored)}.`;
  return flaw('value-type', `${refused} ${cure}`);
}

function example(fact: FactDefinition, { takes }: Operator, currency: string): string {
  const [low, high] = samples(fact, currency);
  return takes === 'one' ? low : `[${low}, ${high}]`;
}

function samples(fact: FactDefinition, currency: string): readonly [string, string] {
  switch (fact.type) {
    case 'boolean':
      return ['true', 'false'];
    case 'integer':
    case 'number':
      return ['1', '5'];
    case 'money':
      return [`"${exampleMoney(currency, 20)}"`, `"${exampleMoney(currency)}"`];
    case 'time':
      return ['"2026-11-20T00:00:00Z"', '"2026-12-01T00:00:00Z"'];
    case 'string':
    case 'enum':
    case 'set': {
      const [first = 'one', second = 'two'] = fact.values ?? [];
      return [quote(first), quote(second)];
    }
  }
}
