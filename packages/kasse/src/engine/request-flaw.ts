import { message, type Message } from '../errors/index.js';
import { nearest } from '../json/index.js';

/** What is wrong with the amount and the id of something that staff ask for, in minor units; an adapter passes on what it was sent. */
export function requestFlaw(given: { readonly requestId?: unknown; readonly amountMinor?: unknown }): Message | undefined {
  const { requestId, amountMinor } = given;
  const name = 'amountMinor';
  if (amountMinor === undefined) return missing(name, given);
  if (typeof amountMinor !== 'number' || Number.isNaN(amountMinor)) return message('wrong_type', { name, expected: 'a number' });
  if (amountMinor < 1) return message('number_too_small', { name, min: 1 });
  if (amountMinor > Number.MAX_SAFE_INTEGER) return message('number_too_large', { name, max: Number.MAX_SAFE_INTEGER });
  if (!Number.isInteger(amountMinor)) return message('number_not_whole', { name });
  if (requestId === undefined) return missing('requestId', given);
  if (typeof requestId !== 'string') return message('wrong_type', { name: 'requestId', expected: 'a text' });
  return /^[\w:-]{1,100}$/.test(requestId) ? undefined : message('invalid_input', { reason: 'A request id is 1 to 100 letters, digits, "_", "-" or ":". Use another.' });
}

/** What is missing may be there under a name that is nearly right. */
function missing(name: string, given: object): Message {
  const key = Object.keys(given).find((each) => each !== name && nearest(each, [name]) !== undefined);
  return key === undefined ? message('missing_value', { name }) : message('unknown_key', { key, command: 'request', nearest: name });
}
