import * as z from 'zod';
import { message, type Message } from '../errors/index.js';
import { nearest } from '../json/index.js';
import { invalid } from './change.js';
import { COMMAND_TYPES, type Command, type CommandType } from './command.js';
import { commandSchemas } from './command-schemas.js';
import { complaintsOf } from './complaints.js';
import { COMMAND_LIMITS, inspectInput } from './inspect-input.js';
import { isPlainCommand } from './plain-command.js';

export type ParsedCommand =
  | { readonly ok: true; readonly command: Command }
  | { readonly ok: false; readonly messages: readonly Message[] };

/** A JSON Schema (draft 2020-12), frozen and shared. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * Reads what a front end sent. Everything is bounded and nothing is believed: whether a method exists is for
 * `applyCommand` to say, but from here on every value has its type.
 *
 * Texts are trimmed, country codes put in upper case. A message never repeats a value that was sent, unless it is
 * nearly one that is known.
 */
export function parseCommand(input: unknown): ParsedCommand {
  if (!isRecord(input)) return refused(message('malformed_input', { reason: 'A command is an object with a type. Send one such as { "type": "cart.refresh" }.' }));
  const verdict = inspectInput(input);
  if (verdict === 'card-number') return refused(message('card_number_refused'));
  if (verdict === 'too-large') return refused(message('input_too_large', COMMAND_LIMITS));
  if (verdict === 'not-json') return refused(message('malformed_input', { reason: NOT_JSON }));
  const schema = typeof input['type'] === 'string' ? commandSchemas.get(input['type']) : undefined;
  if (schema === undefined) return refused(unknownCommand(input['type']));
  if (isPlainCommand(input)) return chosen(withoutUndefined(input));
  const parsed = schema.safeParse(input, { reportInput: true });
  // The schema was looked up by this very type.
  const type = input['type'] as CommandType;
  if (!parsed.success) return { ok: false, messages: complaintsOf(type, parsed.error) };
  return chosen(withoutUndefined(parsed.data));
}

const NOT_JSON = 'A command holds texts, finite numbers, true, false, null, lists and objects, and no key "__proto__". Send nothing else.';

function chosen(read: Readonly<Record<string, unknown>>): ParsedCommand {
  // The schemas mirror the interfaces; the tests compare them key by key.
  const command = read as unknown as Command;
  const complaint = choiceComplaint(command);
  return complaint === undefined ? { ok: true, command } : refused(complaint);
}

/** The JSON Schema of a command, for front ends and protocols. */
export function commandSchema(type: CommandType): JsonSchema {
  jsonSchemas ??= new Map(COMMAND_TYPES.map((each) => [each, jsonSchemaOf(each)]));
  return jsonSchemas.get(type) ?? {};
}

let jsonSchemas: ReadonlyMap<CommandType, JsonSchema> | undefined;

function jsonSchemaOf(type: CommandType): JsonSchema {
  const schema = commandSchemas.get(type);
  if (schema === undefined) return {};
  return deepFreeze({ ...z.toJSONSchema(schema, { io: 'input' }), ...EXCLUSIVE[type] });
}

/** What zod's objects cannot say: exactly one of two keys. */
const EXCLUSIVE: Readonly<Partial<Record<CommandType, JsonSchema>>> = {
  'fulfillment.destination': { oneOf: [{ required: ['address'] }, { required: ['addressId'] }] },
};

function choiceComplaint(command: Command): Message | undefined {
  if (command.type === 'fulfillment.destination' && (command.address === undefined) === (command.addressId === undefined)) {
    return invalid('A destination is either an address or the id of a saved one. Send one of the two.', 'fulfillment.destination');
  }
  if (command.type === 'payment.set' && command.instrument !== undefined) {
    const { token, savedId } = command.instrument;
    if ((token === undefined) === (savedId === undefined)) {
      return invalid('An instrument is either a token of the payment form or the id of a saved payment. Send one of the two.', 'payment.instrument');
    }
  }
  return undefined;
}

function unknownCommand(type: unknown): Message {
  if (typeof type !== 'string') return message('unknown_command', undefined, 'type');
  const near = nearest(type, COMMAND_TYPES);
  return message('unknown_command', near === undefined ? undefined : { type: type.slice(0, 64), nearest: near }, 'type');
}

function refused(...messages: readonly Message[]): ParsedCommand {
  return { ok: false, messages };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy: an absent value and an undefined one are the same to a caller; in a session only the absent one is JSON. */
function withoutUndefined(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const kept: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const entry = value[key];
    if (entry === undefined) continue;
    kept[key] = key !== 'inputs' && key !== 'values' && isRecord(entry) ? withoutUndefined(entry) : entry;
  }
  return kept;
}

function deepFreeze<T extends object>(value: T): T {
  for (const entry of Object.values(value)) {
    if (typeof entry === 'object' && entry !== null) deepFreeze(entry);
  }
  return Object.freeze(value);
}
