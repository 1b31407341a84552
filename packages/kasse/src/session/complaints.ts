import type * as z from 'zod';
import { message, type Message } from '../errors/index.js';
import { DEFAULT_TEXTS } from '../flow/index.js';
import { invalid } from './change.js';
import type { CommandType } from './command.js';
import { keysAt } from './command-schemas.js';
import { humanise } from './humanise.js';
import { unknownKey } from './unknown-key.js';

/** At most this many complaints about one command. */
const MESSAGES_MAX = 10;

/** What a command's schema complains of, each with its code and the name and place of what is wrong. */
export function complaintsOf(type: CommandType, { issues }: z.ZodError): readonly Message[] {
  return issues.slice(0, MESSAGES_MAX).map((issue) => complaintOf(type, issue));
}

function complaintOf(type: CommandType, issue: z.core.$ZodIssue): Message {
  const path = pathOf(type, issue.path);
  const name = nameOf(issue.path);
  switch (issue.code) {
    case 'custom':
      return invalid(issue.message.replace('{name}', name), path);
    case 'unrecognized_keys':
      return unknownKey(type, keysAt(type, issue.path), issue.keys[0] ?? '', path);
    case 'too_big':
      return issue.origin === 'string' ? message('text_too_long', { name, max: Number(issue.maximum) }, path) : message('number_too_large', { name, max: Number(issue.maximum) }, path);
    case 'too_small':
      // A text is too short only where it is empty.
      return issue.origin === 'string' ? message('missing_value', { name }, path) : message('number_too_small', { name, min: Number(issue.minimum) }, path);
    case 'invalid_type':
      if (issue.input === undefined) return message('missing_value', { name }, path);
      return issue.expected === 'int' ? message('number_not_whole', { name }, path) : message('wrong_type', { name, expected: WORDS[issue.expected] ?? issue.expected }, path);
    case 'invalid_union':
      // Only the values of fields are of several types.
      return message('wrong_type', { name, expected: 'a text, a number, true, false or null' }, path);
    case 'invalid_key':
      // An id that is empty or endless.
      return message('unknown_field', undefined, SECTIONS[type]);
    default:
      return message('invalid_input', undefined, path);
  }
}

const WORDS: Readonly<Partial<Record<string, string>>> = { string: 'a text', number: 'a number', boolean: 'true or false', object: 'an object', record: 'an object' };

/** As the buyer knows it, where they do: a front end's key as it is written. */
function nameOf(path: readonly PropertyKey[]): string {
  const key = String(path.at(-1) ?? '');
  if (path[0] === 'values' && path.length > 1) return humanise(key);
  return DEFAULT_TEXTS[`field.${key}`] ?? key;
}

/** Where a command's input is shown: the id of the built-in section, or nothing where the section is authored. */
const SECTIONS: Readonly<Record<CommandType, string>> = {
  'contact.set': 'contact',
  'consent.set': 'consents',
  'fulfillment.method': 'fulfillment',
  'fulfillment.destination': 'fulfillment',
  'fulfillment.option': 'fulfillment',
  'fulfillment.pickup': 'fulfillment',
  'discount.add': 'discounts',
  'discount.remove': 'discounts',
  'storedValue.add': 'storedValue',
  'storedValue.remove': 'storedValue',
  'widget.set': 'widgets',
  'widget.clear': 'widgets',
  'fields.set': 'fields',
  'payment.set': 'payment',
  'step.go': 'steps',
  'cart.refresh': 'cart',
};

function pathOf(type: CommandType, path: readonly PropertyKey[]): string {
  const [first, ...rest] = path.map(String);
  const section = SECTIONS[type];
  if (first === undefined) return section;
  if (first === 'address') return [section, 'destination', ...rest].join('.');
  if (first === 'values') return [section, ...rest].join('.');
  return [section, first, ...rest].join('.');
}
