import { TEXT_LENGTH_MAX } from './protocol.js';
import type { AmountRequest, FinishRequest, GatewaySwitch, PaymentRequest } from './protocol.js';
import { DECLINE_CODES, DELAY_MS_MAX, describeTokens, planToken } from './tokens.js';

/** A body that the gateway cannot take; the message becomes the 400's. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest';
}

type Fields = Readonly<Record<string, unknown>>;

/** @throws {InvalidRequest} */
export function parsePayment(body: unknown): PaymentRequest {
  const fields = fieldsOf(body, ['reference', 'amountMinor', 'currency', 'token', 'capture', 'shopperId']);
  const currency = text(fields, 'currency');
  if (!/^[A-Z]{3}$/.test(currency)) throw new InvalidRequest('"currency" must be three capital letters, such as "GBP".');
  const token = text(fields, 'token');
  // The token itself is not repeated: it could be a real card's.
  if (planToken(token) === undefined) throw new InvalidRequest(`"token" is not one of the sandbox: ${describeTokens()}.`);
  const { capture } = fields;
  if (typeof capture !== 'boolean') throw new InvalidRequest('"capture" must be true (sale) or false (authorization).');
  const request = { reference: text(fields, 'reference'), amountMinor: amount(fields), currency, token, capture };
  return fields['shopperId'] === undefined ? request : { ...request, shopperId: text(fields, 'shopperId') };
}

/** @throws {InvalidRequest} */
export function parseAmount(body: unknown): AmountRequest {
  return { amountMinor: amount(fieldsOf(body, ['amountMinor'])) };
}

/** A void says nothing: no body, or an empty object. @throws {InvalidRequest} */
export function parseNothing(body: unknown): void {
  if (body !== undefined) fieldsOf(body, []);
}

/** @throws {InvalidRequest} */
export function parseFinish(body: unknown): FinishRequest {
  const { result } = fieldsOf(body, ['result']);
  if (result !== 'ok' && result !== 'fail') throw new InvalidRequest('"result" must be "ok" or "fail".');
  return { result };
}

/** Fields left out stay as they are. @throws {InvalidRequest} */
export function parseSwitch(body: unknown, now: GatewaySwitch): GatewaySwitch {
  const fields = fieldsOf(body, ['down', 'dropAfter', 'dropMovementsAfter', 'latencyMs', 'declineAll']);
  const { down = now.down, declineAll = now.declineAll } = fields;
  if (typeof down !== 'boolean') throw new InvalidRequest('"down" must be true or false.');
  if (declineAll !== null && (typeof declineAll !== 'string' || !DECLINE_CODES.includes(declineAll))) {
    throw new InvalidRequest(`"declineAll" must be null or one of ${DECLINE_CODES.join(', ')}.`);
  }
  return {
    down,
    declineAll,
    dropAfter: count(fields, 'dropAfter', now.dropAfter, Number.MAX_SAFE_INTEGER),
    dropMovementsAfter: count(fields, 'dropMovementsAfter', now.dropMovementsAfter, Number.MAX_SAFE_INTEGER),
    latencyMs: count(fields, 'latencyMs', now.latencyMs, DELAY_MS_MAX),
  };
}

/** @throws {InvalidRequest} */
export function parseKey(header: string | string[] | undefined): string {
  if (typeof header !== 'string' || header === '' || header.length > TEXT_LENGTH_MAX) {
    throw new InvalidRequest(`The header "Idempotency-Key" must hold 1 to ${TEXT_LENGTH_MAX} characters.`);
  }
  return header;
}

function fieldsOf(body: unknown, known: readonly string[]): Fields {
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

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string' || value === '' || value.length > TEXT_LENGTH_MAX) {
    throw new InvalidRequest(`"${name}" must be a text of 1 to ${TEXT_LENGTH_MAX} characters.`);
  }
  return value;
}

function amount(fields: Fields): number {
  const { amountMinor } = fields;
  if (typeof amountMinor !== 'number' || !Number.isSafeInteger(amountMinor) || amountMinor <= 0) {
    throw new InvalidRequest('"amountMinor" must be a positive safe integer in minor units.');
  }
  return amountMinor;
}

function count(fields: Fields, name: string, now: number, max: number): number {
  const value = fields[name] ?? now;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || value > max) {
    throw new InvalidRequest(`"${name}" must be an integer from 0 to ${max}.`);
  }
  return value;
}
