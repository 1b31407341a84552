import { createScanner, printParseErrorCode, visit } from 'jsonc-parser';
import type { JsonNode, JsonProperty, Span } from './json-node.js';

export type JsoncProblemCode =
  | 'syntax'
  | 'empty'
  | 'duplicate_key'
  | 'forbidden_key'
  | 'number_out_of_range'
  | 'too_large'
  | 'too_deep';

/** One thing wrong with a text, and where. */
export interface JsoncProblem extends Span {
  readonly code: JsoncProblemCode;
  readonly message: string;
}

export interface JsoncLimits {
  /** Longest text, in UTF-16 code units. */
  readonly maxLength?: number;
  /** Deepest nesting of objects and arrays. */
  readonly maxDepth?: number;
}

export interface JsoncDocument {
  readonly root: JsonNode | undefined;
  /** The plain value, `undefined` without a root. Trust it only when there are no problems. */
  readonly value: unknown;
  /** In the order of the text. */
  readonly problems: readonly JsoncProblem[];
}

/** One mebibyte; an authored file is a few kilobytes. */
export const JSONC_MAX_LENGTH = 1_048_576;
export const JSONC_MAX_DEPTH = 64;

/** A broken text can be wrong in every character; a person reads the first few. */
const PROBLEMS_MAX = 100;

/**
 * Reads JSON with comments and trailing commas, keeping positions.
 *
 * Never throws on bad text: everything wrong is a problem with a place. A text over a limit is not read at all.
 * A duplicate key is a problem and the first value is kept; `__proto__` is a problem and is dropped.
 *
 * @example parseJsonc('{ "a": 1, } // fine').value; // { a: 1 }
 */
export function parseJsonc(text: string, limits: JsoncLimits = {}): JsoncDocument {
  const maxLength = limits.maxLength ?? JSONC_MAX_LENGTH;
  const maxDepth = limits.maxDepth ?? JSONC_MAX_DEPTH;
  if (text.length > maxLength) {
    const message = `The text has ${text.length} characters; at most ${maxLength} are read. Split the file.`;
    return refuse({ code: 'too_large', message, offset: 0, length: 0 });
  }
  // A byte order mark is no JSON. A space in its place keeps every offset true.
  const source = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text;
  // Before the parser, which recurses: ten thousand brackets must not exhaust the stack.
  const tooDeepAt = findTooDeep(source, maxDepth);
  if (tooDeepAt !== undefined) {
    const message = `Objects and lists are nested more than ${maxDepth} deep here. Flatten the file.`;
    return refuse({ code: 'too_deep', message, offset: tooDeepAt, length: 1 });
  }
  return read(source);
}

function refuse(problem: JsoncProblem): JsoncDocument {
  return { root: undefined, value: undefined, problems: [problem] };
}

function findTooDeep(source: string, maxDepth: number): number | undefined {
  const scanner = createScanner(source, true);
  let depth = 0;
  for (;;) {
    scanner.scan();
    // Tokens are told by their first character: the parser's token kinds are a const enum, closed to isolated modules.
    const first = source[scanner.getTokenOffset()];
    if (first === undefined) return undefined;
    if (first === '}' || first === ']') depth--;
    if (first === '{' || first === '[') depth++;
    if (depth > maxDepth) return scanner.getTokenOffset();
  }
}

type Container = OpenObject | OpenArray;
interface OpenObject {
  readonly type: 'object';
  readonly offset: number;
  readonly properties: { key: string; keySpan: Span; value: JsonNode | undefined }[];
  readonly keys: Set<string>;
}
interface OpenArray {
  readonly type: 'array';
  readonly offset: number;
  readonly items: JsonNode[];
}

function read(source: string): JsoncDocument {
  const problems: JsoncProblem[] = [];
  const open: Container[] = [];
  let root: JsonNode | undefined;

  const report = (code: JsoncProblemCode, message: string, offset: number, length: number): void => {
    if (problems.length < PROBLEMS_MAX) problems.push({ code, message, offset, length });
  };
  const add = (node: JsonNode): void => {
    const container = open.at(-1);
    if (container === undefined) root ??= node;
    else if (container.type === 'array') container.items.push(node);
    else {
      const property = container.properties.at(-1);
      if (property !== undefined) property.value ??= node;
    }
  };
  const close = (offset: number, length: number): void => {
    const container = open.pop();
    if (container === undefined) return;
    const span = { offset: container.offset, length: offset + length - container.offset };
    if (container.type === 'array') add({ type: 'array', ...span, items: container.items });
    else add({ type: 'object', ...span, properties: container.properties });
  };
  const addProperty = (key: string, offset: number, length: number): void => {
    const container = open.at(-1);
    if (container?.type !== 'object') return;
    if (key === '__proto__') {
      report('forbidden_key', 'The key "__proto__" is not allowed. Choose another name.', offset, length);
    } else if (container.keys.has(key)) {
      report('duplicate_key', `The key "${shorten(key)}" is given twice in this object. Keep one.`, offset, length);
    }
    container.keys.add(key);
    container.properties.push({ key, keySpan: { offset, length }, value: undefined });
  };

  visit(
    source,
    {
      onObjectBegin: (offset) => void open.push({ type: 'object', offset, properties: [], keys: new Set() }),
      onArrayBegin: (offset) => void open.push({ type: 'array', offset, items: [] }),
      onObjectProperty: addProperty,
      onObjectEnd: close,
      onArrayEnd: close,
      onLiteralValue: (value: null | boolean | number | string, offset, length) => {
        if (typeof value === 'number' && !Number.isFinite(value)) {
          report('number_out_of_range', 'This number is too large. Write one that fits.', offset, length);
        }
        add({ type: 'literal', offset, length, value });
      },
      onError: (error, offset, length) => {
        const found = source.slice(offset, offset + length);
        if (isBlank(source)) report('empty', 'The text is empty. Write at least {}.', offset, length);
        else report('syntax', describe(printParseErrorCode(error), found), offset, length);
      },
    },
    { allowTrailingComma: true },
  );
  // The text broke off: what is still open ends with it.
  while (open.length > 0) close(source.length, 0);

  problems.sort((a, b) => a.offset - b.offset);
  return { root, value: root === undefined ? undefined : valueOf(root), problems };
}

function isBlank(source: string): boolean {
  const scanner = createScanner(source, true);
  scanner.scan();
  return scanner.getTokenOffset() >= source.length;
}

function describe(error: string, found: string): string {
  const what = found === '' ? 'the end of the text' : found.startsWith('"') ? shorten(found) : `"${shorten(found)}"`;
  return `${CURES[error] ?? 'This is not expected here.'} Found ${what}.`;
}

/** By the parser's name for the error. */
const CURES: Readonly<Record<string, string>> = {
  InvalidSymbol: 'A word without quotes is not a value. Put it in double quotes.',
  InvalidNumberFormat: 'This is not a number.',
  PropertyNameExpected: 'A property name in double quotes belongs here.',
  ValueExpected: 'A value belongs here.',
  ColonExpected: 'A colon belongs between a property name and its value.',
  CommaExpected: 'A comma belongs between two entries.',
  CloseBraceExpected: 'A closing brace } is missing.',
  CloseBracketExpected: 'A closing bracket ] is missing.',
  EndOfFileExpected: 'The text should end here, but more follows.',
  UnexpectedEndOfComment: 'This comment is not closed. Add */.',
  UnexpectedEndOfString: 'This text is not closed. Add a double quote.',
  UnexpectedEndOfNumber: 'This number is not finished.',
  InvalidUnicode: 'After \\u four hexadecimal digits are needed.',
  InvalidEscapeCharacter: 'After a backslash only " \\ / b f n r t or u may stand.',
  InvalidCharacter: 'A control character in a text must be written as an escape, for example \\n.',
};

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}

function valueOf(node: JsonNode): unknown {
  switch (node.type) {
    case 'literal':
      return node.value;
    case 'array':
      return node.items.map(valueOf);
    case 'object':
      return objectOf(node.properties);
  }
}

function objectOf(properties: readonly JsonProperty[]): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const { key, value } of properties) {
    if (value === undefined || key === '__proto__' || Object.hasOwn(object, key)) continue;
    object[key] = valueOf(value);
  }
  return object;
}
