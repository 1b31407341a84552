import { parseMoney } from '../money/index.js';
import { BUCKET_PREFIX, builtInFacts } from './built-in-facts.js';
import { RULE_LIMITS } from './limits.js';
import { type Flaw, flaw, problemAt, quote, type Read, type RuleProblem } from './problem.js';
import { readFact } from './read-fact.js';
import type { FactCatalogue, FactDefinition, FactValue } from './types.js';

export interface DefinedCatalogue {
  /** The built-in facts and those own ones that have no problem. */
  readonly catalogue: FactCatalogue;
  /** Paths begin with the index into `own`. */
  readonly problems: readonly RuleProblem[];
}

const FACT_ID = /^[A-Za-z][\w-]*(?:\.[A-Za-z0-9][\w-]*)*$/;
const FACT_ID_MAX = 64;
const MEASURED: readonly string[] = ['integer', 'number', 'money'];

/**
 * Checks a shop's own facts and joins them to the built-in ones.
 * A default may be written as it is authored: money as `"5.00 GBP"`, a time as ISO 8601.
 */
export function defineCatalogue(own: readonly FactDefinition[]): DefinedCatalogue {
  const facts: Record<string, FactDefinition> = Object.fromEntries(builtInFacts.map((fact) => [fact.id, fact]));
  const problems: RuleProblem[] = [];
  const seen = new Set<string>();
  own.forEach((definition, index) => {
    const flaws = [...idFlaws(definition, seen), ...domainFlaws(definition)];
    seen.add(definition.id);
    // A default is only checked against a domain that makes sense.
    const start = flaws.length === 0 ? readDefault(definition) : undefined;
    if (start?.ok === false) flaws.push(start);
    for (const found of flaws) problems.push(problemAt([index], found));
    if (flaws.length > 0) return;
    facts[definition.id] = start?.ok === true ? { ...definition, default: start.value } : definition;
  });
  return { catalogue: { facts }, problems };
}

function idFlaws({ id, label }: FactDefinition, seen: ReadonlySet<string>): Flaw[] {
  const flaws: Flaw[] = [];
  const refuse = (found: Flaw): void => void flaws.push({ ...found, at: ['id'] });
  if (seen.has(id)) {
    refuse(flaw('fact-duplicate', `Fact "${id}" is declared twice. Remove one.`));
  } else if (builtInFacts.some((fact) => fact.id === id)) {
    refuse(flaw('fact-built-in', `Fact "${id}" is built in and cannot be declared again. Choose another id.`));
  } else if (id.startsWith(BUCKET_PREFIX)) {
    const message = `Fact "${id}" would be a bucket: "${BUCKET_PREFIX}..." belongs to experiments. Choose another id.`;
    refuse(flaw('fact-built-in', message));
  } else if (!FACT_ID.test(id) || id.length > FACT_ID_MAX || id in Object.prototype) {
    const rule = `Use letters, digits, "-" and "_", parts joined by dots, at most ${FACT_ID_MAX} characters`;
    refuse(flaw('fact-id-invalid', `A fact cannot be called ${quote(id)}. ${rule}, for example "loyalty.tier".`));
  }
  if (label.trim() === '' || label.length > RULE_LIMITS.textLength) {
    const message = `Fact "${id}" needs a label of 1 to ${RULE_LIMITS.textLength} characters; explanations show it.`;
    flaws.push({ ...flaw('fact-label-missing', message), at: ['label'] });
  }
  return flaws;
}

function domainFlaws(definition: FactDefinition): Flaw[] {
  const { id, type, values, min, max } = definition;
  const refuse = (key: string, message: string): Flaw => ({
    ...flaw('fact-domain-invalid', `Fact "${id}" ${message}`),
    at: [key],
  });
  const flaws: Flaw[] = [];
  if (type === 'enum' && (values === undefined || values.length === 0)) {
    flaws.push(refuse('values', 'is an enum and needs "values", a list of texts.'));
  }
  if (values !== undefined) {
    if (type !== 'enum' && type !== 'set') flaws.push(refuse('values', `is ${type}; only an enum or a set has "values".`));
    if (new Set(values).size < values.length) flaws.push(refuse('values', 'lists a value twice. Remove one.'));
    if (values.length > RULE_LIMITS.listValues) {
      const limit = `at most ${RULE_LIMITS.listValues} are taken. Make it a string.`;
      flaws.push(refuse('values', `has ${values.length} values; ${limit}`));
    }
    if (values.some((value) => value === '' || value.length > RULE_LIMITS.textLength)) {
      flaws.push(refuse('values', `has a value that is empty or longer than ${RULE_LIMITS.textLength} characters.`));
    }
  }
  for (const [key, bound] of [['min', min], ['max', max]] as const) {
    if (bound === undefined) continue;
    if (!MEASURED.includes(type)) flaws.push(refuse(key, `is ${type}; only an integer, a number or money has "${key}".`));
    else if (!Number.isFinite(bound) || (type !== 'number' && !Number.isSafeInteger(bound))) {
      flaws.push(refuse(key, `has "${key}" ${bound}, which is not a ${type === 'number' ? 'finite' : 'whole'} number.`));
    }
  }
  if (min !== undefined && max !== undefined && min > max) {
    flaws.push(refuse('max', `has "max" ${max} below its "min" ${min}. Swap them.`));
  }
  return flaws;
}

function readDefault(definition: FactDefinition): Read<FactValue> | undefined {
  const given = definition.default;
  if (given === undefined) return undefined;
  const isLiteral = definition.type === 'money' && typeof given === 'string';
  const money = isLiteral ? parseMoney(given, { signed: true }) : undefined;
  const found =
    money?.ok === false
      ? flaw('money-invalid', money.message)
      : readFact(definition, money === undefined ? given : money.money);
  if (found.ok) return found;
  const reason = found.message.replace(' It counts as missing.', '');
  return { ok: false, code: 'fact-default-invalid', message: `The default does not fit. ${reason}`, at: ['default'] };
}
