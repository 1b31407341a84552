/** What can be wrong with a catalogue, a condition or a shopper's facts. */
export type RuleProblemCode =
  | 'fact-unknown'
  | 'fact-id-invalid'
  | 'fact-duplicate'
  | 'fact-built-in'
  | 'fact-label-missing'
  | 'fact-domain-invalid'
  | 'fact-default-invalid'
  | 'fact-not-available'
  | 'fact-type-mismatch'
  | 'fact-outside-domain'
  | 'fact-too-large'
  | 'condition-shape'
  | 'condition-unknown-key'
  | 'condition-empty'
  | 'condition-unknown'
  | 'condition-circular'
  | 'condition-too-deep'
  | 'condition-too-large'
  | 'operator-unknown'
  | 'operator-illegal'
  | 'value-missing'
  | 'value-unexpected'
  | 'value-type'
  | 'value-outside-domain'
  | 'value-empty'
  | 'value-too-large'
  | 'range-reversed'
  | 'money-invalid'
  | 'money-negative'
  | 'money-currency'
  | 'time-invalid'
  | 'window-invalid';

/** One thing to mend, where it stands in what was given, and how. */
export interface RuleProblem {
  readonly code: RuleProblemCode;
  /** Keys and indexes into the given value; a problem inside a named condition points to the reference. */
  readonly path: readonly (string | number)[];
  /** Names the thing, the fact and the cure. */
  readonly message: string;
  /** The nearest right word, when one is near; the message asks for it too. */
  readonly suggestion?: string;
}

/** A value that was read, or the reason why not, before it is known where it stands. */
export type Read<T> = { readonly ok: true; readonly value: T } | ({ readonly ok: false } & Flaw);

/** A problem whose path is relative to the value that was read. */
export type Flaw = Omit<RuleProblem, 'path'> & { readonly at?: readonly (string | number)[] };

export function read<T>(value: T): Read<T> {
  return { ok: true, value };
}

export function flaw(code: RuleProblemCode, message: string, suggestion?: string): { readonly ok: false } & Flaw {
  return suggestion === undefined
    ? { ok: false, code, message }
    : { ok: false, code, message: `${message} Did you mean "${suggestion}"?`, suggestion };
}

/** Places a flaw: its own path is appended to `path`. */
export function problemAt(path: readonly (string | number)[], found: Flaw): RuleProblem {
  const { code, message, suggestion, at = [] } = found;
  return { code, path: [...path, ...at], message, ...(suggestion === undefined ? {} : { suggestion }) };
}

/** Names what was given instead of what was asked for, for messages: `the text "5"`, `a list`. Long texts are cut. */
export function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'string':
      return `the text ${quote(value)}`;
    case 'number':
      return `the number ${value}`;
    case 'boolean':
      return String(value);
    case 'undefined':
      return 'nothing';
    default:
      return `an ${typeof value === 'object' ? 'object' : 'unknown thing'}`;
  }
}

/** A given word in quotes for messages; long ones are cut. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);
}

/** ` It has "mobile", "tablet".`: the values that a fact declares, where they are few enough to read. */
export function knownValues(values: readonly string[]): string {
  return values.length <= 12 ? ` It has ${values.map(quote).join(', ')}.` : '';
}
