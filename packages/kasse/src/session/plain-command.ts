import { EMAIL } from '../errors/index.js';
import { isCountryCode } from '../rules/index.js';
import { INPUT_LIMITS, PHONE } from './command-schemas.js';

/**
 * Says whether a command is one of the common ones, written so that its schema takes it and changes nothing in it. Such a
 * command need not be read by the schema, which costs ten times as much. False says nothing: the schema decides.
 *
 * Only printable ASCII without blanks at the ends is plain; the tests hold every answer against the schemas.
 *
 * @param input - Plain JSON, looked through by `inspectInput`.
 */
export function isPlainCommand(input: Readonly<Record<string, unknown>>): boolean {
  const shape = typeof input['type'] === 'string' ? shapes.get(input['type']) : undefined;
  return shape !== undefined && hasShape(shape, input);
}

interface Shape {
  readonly required: readonly string[];
  readonly values: ReadonlyMap<string, (value: unknown) => boolean>;
}

function hasShape({ required, values }: Shape, input: Readonly<Record<string, unknown>>): boolean {
  for (const key of Object.keys(input)) if (values.get(key)?.(input[key]) !== true) return false;
  for (const key of required) if (!Object.hasOwn(input, key)) return false;
  return true;
}

const PLAIN = /^(?:[!-~](?:[ -~]*[!-~])?)?$/;

function text(max: number, min = 0, pattern?: RegExp) {
  return (value: unknown): boolean =>
    typeof value === 'string' && value.length >= min && value.length <= max && PLAIN.test(value) && (pattern === undefined || value === '' || pattern.test(value));
}

function shape(values: Readonly<Record<string, (value: unknown) => boolean>>, ...required: readonly string[]): Shape {
  return { required, values: new Map(Object.entries(values)) };
}

function object(of: Shape) {
  // Neither null nor a list passes for an object with keys of its own.
  return (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value) && hasShape(of, value as Readonly<Record<string, unknown>>);
}

const id = text(INPUT_LIMITS.id, 1);
const name = text(INPUT_LIMITS.name);
const line = text(INPUT_LIMITS.line);
const phone = text(INPUT_LIMITS.phone, 0, PHONE);
const code = text(INPUT_LIMITS.code, 1);
const common = {
  type: () => true,
  revision: (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0,
};
const address = shape(
  {
    givenName: name,
    familyName: name,
    organization: line,
    line1: text(INPUT_LIMITS.line, 1),
    line2: line,
    city: text(INPUT_LIMITS.name, 1),
    region: name,
    postalCode: text(INPUT_LIMITS.postalCode),
    country: (value) => typeof value === 'string' && isCountryCode(value),
    phone,
  },
  'line1',
  'city',
  'country',
);
const instrument = shape({ token: text(INPUT_LIMITS.token, 1), display: text(INPUT_LIMITS.display), savedId: id });

const shapes: ReadonlyMap<string, Shape> = new Map([
  ['contact.set', shape({ email: text(INPUT_LIMITS.email, 0, EMAIL), phone, givenName: name, familyName: name, ...common })],
  ['fulfillment.method', shape({ methodId: id, ...common }, 'methodId')],
  ['fulfillment.destination', shape({ address: object(address), addressId: id, ...common })],
  ['fulfillment.option', shape({ optionId: id, packageId: id, ...common }, 'optionId')],
  ['discount.add', shape({ code, ...common }, 'code')],
  ['discount.remove', shape({ code, ...common }, 'code')],
  ['payment.set', shape({ methodId: id, instrument: object(instrument), ...common }, 'methodId')],
  ['step.go', shape({ to: id, ...common }, 'to')],
]);
