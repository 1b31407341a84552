import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '..');

/** The documents of the repository, by their paths from its root. */
export const pages: readonly string[] = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.md') && !/(^|\/)(node_modules|dist|coverage|\.[^/]+)\//.test(path))
  .sort();

export const textOf: ReadonlyMap<string, string> = new Map(pages.map((page) => [page, readFileSync(join(root, page), 'utf8')]));
