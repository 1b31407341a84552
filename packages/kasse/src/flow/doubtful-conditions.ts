import type { JsonPath } from '../json/index.js';
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
    if (Array.isArray(inside)) return inside.flatMap((one: unknown, index) => doubtsOf(one, [...path, key, index]));
    return doubtsOf(inside, [...path, key]);
  });
}

/** The fact may be in the backend's own words until there is an address; two letters are meant for a code. */
function noCountries(value: unknown, path: JsonPath): readonly Doubt[] {
  if (Array.isArray(value)) return value.flatMap((one: unknown, index) => noCountries(one, [...path, index]));
  if (typeof value !== 'string' || !/^[A-Za-z]{2}$/.test(value) || isCountryCode(value)) return [];
  return [{ path, message: `No address is in that country: ${notACountry(value)}` }];
}
