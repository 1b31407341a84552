import { message, type Message } from '../errors/index.js';
import { unknownKey } from '../session/index.js';

/** What is wrong with the amount and the id of something that staff ask for, in minor units; an adapter passes on what it was sent. */
export function requestFlaw(given: { readonly requestId?: unknown; readonly amountMinor?: unknown }): Message | undefined {
  const { requestId, amountMinor, ...rest } = given;
  const name = 'amountMinor';
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) return unknownKey('request', [name, 'requestId'], unknown);
  if (amountMinor === undefined) return message('missing_value', { name });
  if (typeof amountMinor !== 'number' || Number.isNaN(amountMinor)) return message('wrong_type', { name, expected: 'a number' });
  if (amountMinor < 1) return message('number_too_small', { name, min: 1 });
  if (amountMinor > Number.MAX_SAFE_INTEGER) return message('number_too_large', { name, max: Number.MAX_SAFE_INTEGER });
  if (!Number.isInteger(amountMinor)) return message('number_not_whole', { name });
  if (requestId === undefined) return message('missing_value', { name: 'requestId' });
  if (typeof requestId !== 'string') return message('wrong_type', { name: 'requestId', expected: 'a text' });
  return /^[\w:-]{1,100}$/.test(requestId) ? undefined : message('invalid_input', { reason: 'A request id is 1 to 100 letters, digits, "_", "-" or ":". Use another.' });
}
