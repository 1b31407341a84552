import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isMessageCode } from '../errors/index.js';
import { COMMAND_TYPES } from './command.js';
import { commandSchema } from './parse-command.js';
import type { View, ViewSection } from './view-types.js';

const page = readFileSync(new URL('../../../../docs/guide/front-end.md', import.meta.url), 'utf8');

/** The rows of the table with this line of headings. */
function table(headings: string): readonly (readonly string[])[] {
  const [, after = ''] = page.split(`\n${headings}\n`);
  const [text = ''] = after.split('\n\n');
  return text.split('\n').slice(1).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
}

/** The words in backticks, those of a list too. */
const words = (cell = ''): readonly string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);

// Complete by their types: a key or a kind that is added has to be added here, and then on the page.
const VIEW = {
  id: true, revision: true, status: true, layout: true, locale: true, currency: true, isTest: true, shop: true, progress: true, current: true, 'next?': true, steps: true, commands: true,
  summary: true, messages: true, missing: true, isChecking: true, needsSupport: true, 'action?': true, commit: true, 'order?': true, expiresAt: true, 'continueUrl?': true,
} satisfies Readonly<Record<Marked<View>, true>>;
const KINDS = { contact: true, fulfillment: true, discounts: true, storedValue: true, payment: true, review: true, content: true, widget: true, fields: true } satisfies Readonly<Record<ViewSection['kind'], true>>;

/** Keys of a type, with a `?` where they may be absent. */
type Marked<T> = { [K in keyof T & string]-?: undefined extends T[K] ? `${K}?` : K }[keyof T & string];

describe('the page about the front end', () => {
  const commands = table('| command | what it takes | offered by the section | what it does |');

  it('lists every command', () => {
    expect(commands.map(([type]) => words(type)[0])).toEqual(COMMAND_TYPES);
  });

  it.each(COMMAND_TYPES)('says what %s takes', (type) => {
    const { properties = {}, required = [] } = commandSchema(type) as { readonly properties?: object; readonly required?: readonly string[] };
    const keys = Object.keys(properties).filter((key) => key !== 'type' && key !== 'revision');
    const row = commands.find(([name]) => name === `\`${type}\``);
    expect(words(row?.[1])).toEqual(keys.map((key) => (required.includes(key) ? key : `${key}?`)));
  });

  it('names only codes of refusals that there are', () => {
    const codes = table('| code | what was sent |').flatMap(([code]) => words(code));
    expect(codes.length).toBeGreaterThan(20);
    expect(codes.filter((code) => !isMessageCode(code))).toEqual([]);
  });

  it('lists every key of the view', () => {
    expect(table('| key | what it is |').flatMap(([key]) => words(key))).toEqual(Object.keys(VIEW));
  });

  it('lists every kind of section', () => {
    expect(table('| `kind` | what it has |').flatMap(([kind]) => words(kind))).toEqual(Object.keys(KINDS));
    expect(new Set(commands.flatMap(([, , offered]) => words(offered).filter((word) => word !== 'view.commands')))).toEqual(
      new Set(Object.keys(KINDS).filter((kind) => kind !== 'review' && kind !== 'content')),
    );
  });
});
