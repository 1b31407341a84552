import type { Message } from '../errors/index.js';
import type { Command, CommandType } from './command.js';

export type ParsedCommand =
  | { readonly ok: true; readonly command: Command }
  | { readonly ok: false; readonly messages: readonly Message[] };

/** A JSON Schema (draft 2020-12), frozen and shared. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export function parseCommand(input: unknown): ParsedCommand {
  throw new Error(`Not built yet: ${typeof input}`);
}

export function commandSchema(type: CommandType): JsonSchema {
  throw new Error(`Not built yet: ${type}`);
}
