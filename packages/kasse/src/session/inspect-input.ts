import { looksLikeCardNumber } from '../errors/index.js';

/** Bounds on what a buyer may send in one command. Values count keys' values, lists and objects alike. */
export const COMMAND_LIMITS = { values: 1_000, depth: 8, characters: 10_000 } as const;

export type InputVerdict = 'fine' | 'card-number' | 'not-json' | 'too-large';

/**
 * Looks through everything a command holds, keys included, before anything else reads it.
 * Numbers are looked at too: a card number without quotes is one.
 */
export function inspectInput(input: unknown): InputVerdict {
  let nodes = 0;
  const inspect = (value: unknown, depth: number): InputVerdict => {
    nodes += 1;
    if (nodes > COMMAND_LIMITS.values || depth > COMMAND_LIMITS.depth) return 'too-large';
    switch (typeof value) {
      case 'string':
        return inspectText(value);
      case 'number':
        return Number.isFinite(value) ? inspectText(String(value)) : 'not-json';
      case 'boolean':
      case 'undefined':
        return 'fine';
      case 'object':
        break;
      default:
        return 'not-json';
    }
    if (value === null) return 'fine';
    if (Array.isArray(value)) return firstFlaw(value, (item) => inspect(item, depth + 1));
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return 'not-json';
    return firstFlaw(Object.entries(value), ([key, item]) => {
      // As a key of its own it comes from no front end that means well, and copies of the object would lose it.
      if (key === '__proto__') return 'not-json';
      const ofKey = inspectText(key);
      return ofKey === 'fine' ? inspect(item, depth + 1) : ofKey;
    });
  };
  return inspect(input, 0);
}

/** A card has at least 13 digits, so that shorter texts need no look. */
function inspectText(text: string): InputVerdict {
  if (text.length < 13) return 'fine';
  if (text.length > COMMAND_LIMITS.characters) return 'too-large';
  return looksLikeCardNumber(text) ? 'card-number' : 'fine';
}

function firstFlaw<T>(items: readonly T[], inspect: (item: T) => InputVerdict): InputVerdict {
  for (const item of items) {
    const verdict = inspect(item);
    if (verdict !== 'fine') return verdict;
  }
  return 'fine';
}
