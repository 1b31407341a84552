import type * as z from 'zod';
import { type JsonNode, nodeAt } from '../json/index.js';
import type { ProblemCode } from './problem-codes.js';
import { didYouMean, type Reporter } from './reporter.js';
import { valueOf } from './merge.js';
import type { Source } from './source.js';

type Path = readonly (string | number)[];
type Issue = z.core.$ZodIssue;

/** Checks a document against its schema; tells each problem at its place and returns nothing when there is any. */
export function checkSchema<T>(
  schema: z.ZodType<T>,
  source: Source,
  reporter: Reporter,
  value: unknown = valueOf(source.root),
): T | undefined {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) reportIssue(issue, [], { source, reporter });
  return undefined;
}

interface Target {
  readonly source: Source;
  readonly reporter: Reporter;
}

function reportIssue(issue: Issue, above: Path, target: Target): void {
  // Keys of authored JSON are strings and indexes; symbols do not occur.
  const path = [...above, ...(issue.path as Path)];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    for (const inner of nearestBranch(issue.errors)) reportIssue(inner, path, target);
    return;
  }
  if (issue.code === 'unrecognized_keys') {
    reportUnknownKeys(issue.keys, issue.message, path, target);
    return;
  }
  const node = nodeAt(target.source.root, path);
  if (node === undefined) {
    reportMissing(issue, path, target);
    return;
  }
  const isKey = issue.code === 'invalid_key';
  const { code, message } = describe(issue, path, node);
  target.reporter.report(code, target.source, path, message, isKey ? 'key' : 'value');
}

/** Of the shapes a value may have, the one it was probably meant to have: the one with the least wrong. */
function nearestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  let best: readonly Issue[] = [];
  let bestScore = Number.POSITIVE_INFINITY;
  for (const branch of branches) {
    const score = branch.reduce((sum, issue) => sum + weight(issue), 0);
    if (score < bestScore) {
      best = branch;
      bestScore = score;
    }
  }
  return best;
}

function weight(issue: Issue): number {
  if (issue.code === 'unrecognized_keys') return issue.keys.length * 2;
  // Another type altogether, or none of the words: hardly what was meant.
  if (issue.path.length === 0) return issue.code === 'invalid_value' ? 50 : 100;
  return issue.path.length === 1 && issue.code === 'invalid_type' ? 3 : 1;
}

function reportUnknownKeys(keys: readonly string[], known: string, path: Path, { source, reporter }: Target): void {
  // The message is the list of known keys: see `strict`.
  const candidates = JSON.parse(known) as readonly string[];
  for (const key of keys) {
    const message = `"${shorten(key)}" is no key of ${nameOf(path)}.${didYouMean(key, candidates)}`;
    reporter.report('unknown-key', source, [...path, key], message, 'key');
  }
}

function reportMissing(issue: Issue, path: Path, { source, reporter }: Target): void {
  const expected = expectation(issue);
  const key = path.at(-1) ?? '';
  const message = `${capital(nameOf(path.slice(0, -1)))} lacks "${key}"${expected === '' ? '' : `: ${expected}`}. Add it.`;
  reporter.report('missing-key', source, path, message);
}

function describe(issue: Issue, path: Path, node: JsonNode): { readonly code: ProblemCode; readonly message: string } {
  const name = capital(nameOf(path));
  switch (issue.code) {
    case 'invalid_type': {
      // A fraction where a whole number belongs is reported as a type by zod.
      return { code: 'wrong-type', message: `${name} is ${typeOf(node)}; it must be ${expectation(issue)}.` };
    }
    case 'invalid_value':
    case 'invalid_union': {
      const values = allowed(issue);
      const word = node.type === 'literal' ? String(node.value) : typeOf(node);
      return { code: 'unknown-value', message: `${name} is "${shorten(word)}", which is not allowed.${didYouMean(word, values)}` };
    }
    case 'invalid_key': {
      const key = String(path.at(-1));
      return { code: 'bad-id', message: `"${shorten(key)}" is not an id. ${ID_CURE}` };
    }
    case 'invalid_format':
      return isIdLike(path)
        ? { code: 'bad-id', message: `${name} is not an id. ${ID_CURE}` }
        : { code: 'bad-format', message: `${name} is not written as it should be. ${formatCure(path)}` };
    case 'too_big':
      return tooBig(name, issue.origin, Number(issue.maximum), path);
    case 'too_small':
      return { code: 'out-of-range', message: `${name} is too small or empty; the least is ${issue.minimum}.` };
    default:
      return { code: 'wrong-type', message: `${name} is not allowed here.` };
  }
}

function tooBig(name: string, origin: string, maximum: number, path: Path): { readonly code: ProblemCode; readonly message: string } {
  const message = `${name} is too large; the most is ${maximum}.`;
  if (origin === 'string') return { code: 'text-too-long', message: `${name} is too long; the most is ${maximum} characters.` };
  if (origin !== 'array') return { code: 'out-of-range', message };
  const key = path.at(-1);
  const code = key === 'steps' ? 'too-many-steps' : key === 'sections' ? 'too-many-sections' : 'too-many-items';
  return { code, message: `${name} has too many entries; the most is ${maximum}.` };
}

function expectation(issue: Issue): string {
  if (issue.code === 'invalid_type') return TYPES[issue.expected] ?? `a ${issue.expected}`;
  const values = allowed(issue);
  return values.length === 0 ? '' : `one of ${values.map((value) => `"${value}"`).join(', ')}`;
}

function allowed(issue: Issue): readonly string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  // A union told apart by one key lists what the key may be; the published type leaves it out.
  const options = (issue as { readonly options?: unknown }).options;
  return Array.isArray(options) ? options.map(String) : [];
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text in double quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object in braces',
  record: 'an object in braces',
  array: 'a list in brackets',
};

const ID_CURE = 'Use up to 64 letters, digits, dots, underscores and dashes, with a letter or digit at both ends, and no name that every object has.';

function formatCure(path: Path): string {
  switch (path.at(-1)) {
    case 'currency':
      return 'Write an ISO 4217 code such as "GBP".';
    case 'country':
      return 'Write an ISO 3166 code of two capital letters such as "GB".';
    case 'locale':
      return 'Write a language tag such as "en" or "de-AT".';
    default:
      return '';
  }
}

function isIdLike(path: Path): boolean {
  return !['currency', 'country', 'locale'].includes(String(path.at(-1)));
}

function typeOf(node: JsonNode): string {
  if (node.type === 'array') return 'a list';
  if (node.type === 'object') return 'an object';
  if (node.value === null) return 'null';
  return typeof node.value === 'string' ? 'a text' : typeof node.value === 'boolean' ? `${node.value}` : `the number ${node.value}`;
}

/** `steps[0].sections[2]`, or "the file" for its root. */
function nameOf(path: Path): string {
  if (path.length === 0) return 'the file';
  const parts = path.map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${shorten(step)}`));
  return `"${parts.join('')}"`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
