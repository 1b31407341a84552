import type { JsonPath } from '../json/index.js';
import { parseMoney } from '../money/index.js';
import { isCountryCode, notACountry } from '../rules/index.js';
import type { Spot } from './context.js';
import type { Reporter } from './reporter.js';

/** Warns of what in a right condition is hardly meant. Named conditions are looked into where they stand, not where they are used. */
export function warnOfDoubtful(authored: unknown, spot: Spot, reporter: Reporter): void {
  for (const { path, message } of doubtsOf(authored, [])) reporter.report('never-holds', spot.source, [...spot.path, ...path], message);
}

interface Doubt {
  readonly path: JsonPath;
  readonly message: string;
}

function doubtsOf(node: unknown, path: JsonPath): readonly Doubt[] {
  if (typeof node !== 'object' || node === null) return [];
  if ('fact' in node) return node.fact === 'country' && 'value' in node ? noCountries(node.value, [...path, 'value']) : [];
  return Object.entries(node).flatMap(([key, inside]): readonly Doubt[] => {
    if (!Array.isArray(inside)) return doubtsOf(inside, [...path, key]);
    const below = inside.flatMap((one: unknown, index) => doubtsOf(one, [...path, key, index]));
    return key === 'all' ? [...below, ...atOnce(inside, [...path, key])] : below;
  });
}

/** The fact may be in the backend's own words until there is an address; two letters are meant for a code. */
function noCountries(value: unknown, path: JsonPath): readonly Doubt[] {
  if (Array.isArray(value)) return value.flatMap((one: unknown, index) => noCountries(one, [...path, index]));
  if (typeof value !== 'string' || !/^[A-Za-z]{2}$/.test(value) || isCountryCode(value)) return [];
  return [{ path, message: `No address is in that country: ${notACountry(value)}` }];
}

/** A fact that has to be two things at once. */
function atOnce(list: readonly unknown[], path: JsonPath): readonly Doubt[] {
  const wanted = new Map<unknown, unknown>();
  return list.flatMap((node, index) => {
    if (typeof node !== 'object' || node === null || !('fact' in node) || !('value' in node) || !('operator' in node) || node.operator !== 'equal') return [];
    const { fact, value } = node;
    if (!wanted.has(fact)) wanted.set(fact, value);
    const first = wanted.get(fact);
    if (plain(first) === plain(value)) return [];
    const message = `Fact "${String(fact)}" cannot be ${JSON.stringify(first)} and ${JSON.stringify(value)} at once, so that this never holds. Write "any" instead of "all", or remove one.`;
    return [{ path: [...path, index, 'value'], message }];
  });
}

/** An amount may be written in two ways. */
function plain(value: unknown): string {
  const parsed = typeof value === 'string' ? parseMoney(value, { signed: true }) : undefined;
  return JSON.stringify(parsed?.ok === true ? parsed.money : value);
}
