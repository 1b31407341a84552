import { TEXT_LENGTH_MAX } from './protocol.js';

/** A body that the gateway cannot take; the message becomes the 400's. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest';
}

export type Fields = Readonly<Record<string, unknown>>;

/** @throws {InvalidRequest} When it is no object, or has a field that is not known. */
export function fieldsOf(body: unknown, known: readonly string[]): Fields {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new InvalidRequest('The body must be a JSON object.');
  }
  const stranger = Object.keys(body).find((name) => !known.includes(name));
  if (stranger !== undefined) {
    const list = known.length === 0 ? 'none is expected' : `expected are ${known.join(', ')}`;
    throw new InvalidRequest(`Unknown field ${JSON.stringify(stranger.slice(0, 40))}: ${list}.`);
  }
  // An object that is no array has string keys and unknown values.
  return body as Fields;
}

export function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string' || value === '' || value.length > TEXT_LENGTH_MAX) {
    throw new InvalidRequest(`"${name}" must be a text of 1 to ${TEXT_LENGTH_MAX} characters.`);
  }
  return value;
}

/** A positive safe integer. */
export function amount(fields: Fields, name = 'amountMinor'): number {
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value <= 0) {
    throw new InvalidRequest(`"${name}" must be a positive safe integer in minor units.`);
  }
  return value;
}

/** An integer between 0, or `min`, and `max`; `now` where the field is missing. */
export function count(fields: Fields, name: string, now: number | undefined, max: number, min = 0): number {
  const value = fields[name] ?? now;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max) {
    throw new InvalidRequest(`"${name}" must be an integer from ${min} to ${max}.`);
  }
  return value;
}

export function flag(fields: Fields, name: string, now: boolean | undefined): boolean {
  const value = fields[name] ?? now;
  if (typeof value !== 'boolean') throw new InvalidRequest(`"${name}" must be true or false.`);
  return value;
}

export function oneOf<T extends string>(fields: Fields, name: string, known: readonly T[], now?: T): T {
  const value = fields[name] ?? now;
  const found = known.find((one) => one === value);
  if (found === undefined) throw new InvalidRequest(`"${name}" must be one of ${known.join(', ')}.`);
  return found;
}

const ADDRESS_LENGTH_MAX = 2_000;

/** An http or https address. */
export function address(fields: Fields, name: string): string {
  const value = fields[name];
  const isAddress = typeof value === 'string' && value.length <= ADDRESS_LENGTH_MAX && /^https?:\/\//.test(value) && URL.canParse(value);
  if (!isAddress) throw new InvalidRequest(`"${name}" must be an http or https address of at most ${ADDRESS_LENGTH_MAX} characters.`);
  return value;
}
