import { isCurrency } from '../money/index.js';
import { nearest } from '../json/index.js';
import { isMoney } from './compare.js';
import { inCaseOf } from './fold-case.js';
import { RULE_LIMITS } from './limits.js';
import { describe, flaw, knownValues, quote, read, type Read } from './problem.js';
import { parseTime, TIME_MAX_MS } from './time.js';
import type { FactDefinition, FactValue } from './types.js';

/**
 * Reads a value that a shopper's fact has at run time. Nothing is coerced: `"5"` is not 5, `1` is not true.
 * Sets come back sorted, each entry once; times as epoch milliseconds, which are also accepted.
 */
export function readFact(definition: FactDefinition, raw: unknown): Read<FactValue> {
  switch (definition.type) {
    case 'boolean':
      return typeof raw === 'boolean' ? read(raw) : mistyped(definition, raw, 'true or false');
    case 'integer':
      if (!isSafeInteger(raw)) return mistyped(definition, raw, 'a whole number');
      return inDomain(definition, raw, raw);
    case 'number':
      if (typeof raw !== 'number' || !Number.isFinite(raw)) return mistyped(definition, raw, 'a finite number');
      return inDomain(definition, raw, raw);
    case 'money':
      if (!isMoney(raw) || !isSafeInteger(raw.amountMinor) || !isCurrency(raw.currency)) {
        return mistyped(definition, raw, '{ amountMinor, currency }: whole minor units and a code of ISO 4217');
      }
      return inDomain(definition, raw.amountMinor, { amountMinor: raw.amountMinor, currency: raw.currency });
    case 'string':
      return typeof raw === 'string' ? shortText(definition, raw) : mistyped(definition, raw, 'a text');
    case 'enum':
      if (typeof raw !== 'string') return mistyped(definition, raw, 'one of its values as a text');
      return listed(definition, raw);
    case 'set':
      return readSet(definition, raw);
    case 'time':
      return readTime(definition, raw);
  }
}

function readSet(definition: FactDefinition, raw: unknown): Read<FactValue> {
  if (!Array.isArray(raw)) return mistyped(definition, raw, 'a list of texts');
  const entries: readonly unknown[] = raw;
  if (entries.length > RULE_LIMITS.setValues) {
    const limit = `at most ${RULE_LIMITS.setValues} are taken`;
    const message = `Fact "${definition.id}" has ${entries.length} values; ${limit}. It counts as missing.`;
    return flaw('fact-too-large', message);
  }
  const values = new Set<string>();
  for (const entry of entries) {
    if (typeof entry !== 'string') return mistyped(definition, entry, 'texts only');
    const one = definition.values === undefined ? shortText(definition, entry) : listed(definition, entry);
    if (!one.ok) return one;
    values.add(one.value);
  }
  return read([...values].sort());
}

function readTime(definition: FactDefinition, raw: unknown): Read<FactValue> {
  const epochMs = typeof raw === 'string' ? parseTime(raw) : raw;
  if (!isSafeInteger(epochMs) || Math.abs(epochMs) > TIME_MAX_MS) {
    return mistyped(definition, raw, 'an ISO 8601 time with a zone such as "2026-11-20T00:00:00Z"');
  }
  return read(epochMs);
}

function inDomain(definition: FactDefinition, measured: number, value: FactValue): Read<FactValue> {
  const { id, personal, min = -Infinity, max = Infinity } = definition;
  if (measured >= min && measured <= max) return read(value);
  const bound = measured < min ? `at least ${min}` : `at most ${max}`;
  const given = personal ? 'outside its domain' : String(measured);
  const message = `Fact "${id}" is ${given}, but it is declared to be ${bound}. It counts as missing.`;
  return flaw('fact-outside-domain', message);
}

function listed(definition: FactDefinition, value: string): Read<string> {
  const values = definition.values ?? [];
  if (values.includes(value)) return read(value);
  if (definition.personal) {
    return flaw('fact-outside-domain', `Fact "${definition.id}" has a value it does not declare. It counts as missing.`);
  }
  return flaw(
    'fact-outside-domain',
    `Fact "${definition.id}" has no value ${quote(value)}.${knownValues(values)} It counts as missing.`,
    nearest(value, values),
  );
}

function shortText(definition: FactDefinition, value: string): Read<string> {
  if (value.length <= RULE_LIMITS.factLength) return read(inCaseOf(definition, value));
  const limit = `at most ${RULE_LIMITS.factLength} are taken`;
  const message = `Fact "${definition.id}" has a text of ${value.length} characters; ${limit}. It counts as missing.`;
  return flaw('fact-too-large', message);
}

/** The given value is not shown where the fact is personal. */
function mistyped(definition: FactDefinition, raw: unknown, wanted: string): Read<FactValue> {
  const given = definition.personal ? `a ${typeof raw}` : describe(raw);
  return flaw(
    'fact-type-mismatch',
    `Fact "${definition.id}" is ${definition.type} and takes ${wanted}; given was ${given}. It counts as missing.`,
  );
}

function isSafeInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
