import { inspect, isDeepStrictEqual } from 'node:util';

/** Throws when something is not as it must be. The message says what to do about it. */
export function ensure(isTrue: boolean, message: string): asserts isTrue {
  if (!isTrue) throw new Error(message);
}

export function same(actual: unknown, expected: unknown, what: string): void {
  ensure(isDeepStrictEqual(actual, expected), `${what}: ${shown(actual)} is not ${shown(expected)}.`);
}

export function shown(value: unknown): string {
  return inspect(value, { depth: 6, breakLength: Infinity }).slice(0, 400);
}

export function ensureMinor(value: unknown, what: string, least = 0): void {
  ensure(typeof value === 'number' && Number.isSafeInteger(value) && value >= least, `${what} is ${shown(value)}; it must be a whole number of minor units, ${least} or more.`);
}

export function ensureWhole(value: unknown, what: string, most: number): void {
  ensure(typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= most, `${what} is ${shown(value)}; it must be a whole number from 0 to ${most}.`);
}

/** An id: a text of 1 to 200 characters. */
export function ensureId(value: unknown, what: string): void {
  ensure(typeof value === 'string' && value.length >= 1 && value.length <= 200, `${what} is ${shown(value)}; it must be a text of 1 to 200 characters.`);
}

export function ensureText(value: unknown, what: string): void {
  ensure(typeof value === 'string' && value.length <= 1_000, `${what} is ${shown(value)}; it must be a text of at most 1000 characters.`);
}

/** Free text could hold personal data, so only this is passed on. */
export function ensureCode(value: unknown, what: string): void {
  ensure(typeof value === 'string' && /^[\w.:-]{1,64}$/.test(value), `${what} is ${shown(value)}; a code is up to 64 letters, digits and _ . : -`);
}

export function ensureMoment(value: unknown, what: string): void {
  const isMoment = typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(value) && !Number.isNaN(Date.parse(value));
  ensure(isMoment, `${what} is ${shown(value)}; it must be ISO 8601 with a zone.`);
}

export function ensureUnique(ids: readonly string[], what: string): void {
  ensure(new Set(ids).size === ids.length, `${what} are not unique: ${ids.join(', ')}.`);
}

/** Whether a method is there, in what a fixture without types may have made. */
export function hasMethod(made: unknown, method: string): boolean {
  return typeof made === 'object' && made !== null && typeof (made as Readonly<Record<string, unknown>>)[method] === 'function';
}

/** Rejecting is the only way to say "I do not know". */
export async function ensureRejects(work: Promise<unknown>, message: string): Promise<void> {
  const answered = await work.then(
    (answer) => ({ answer }),
    () => undefined,
  );
  ensure(answered === undefined, `${message} It answered ${shown(answered?.answer)}.`);
}
