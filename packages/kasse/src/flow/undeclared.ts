import { didYouMean } from './reporter.js';
import type { PluginKind } from './types.js';

/** A plugin that the code brings, and the kinds that `shop.jsonc` declares by id. */
interface Brought {
  readonly kind: string;
  readonly id: string;
}

/**
 * Why `shop.jsonc` says nothing about a plugin that the code brings: its id is not declared, or is one of another kind.
 * @returns The fact as a sentence without its full stop, and the sentence about what was meant, if any; `undefined` for a plugin that is declared.
 */
export function undeclared({ kind, id }: Brought, declared: Readonly<Record<string, PluginKind | undefined>>): { readonly fact: string; readonly cure: string } | undefined {
  const other = Object.hasOwn(declared, id) ? declared[id] : undefined;
  if (other === kind) return undefined;
  const cure = didYouMean(id, Object.keys(declared).filter((known) => declared[known] === kind));
  return { fact: other === undefined ? `shop.jsonc declares no plugin "${id}"` : `"${id}" in shop.jsonc is a plugin of kind "${other}", not "${kind}"`, cure };
}
