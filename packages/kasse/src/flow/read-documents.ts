import { type JsoncProblemCode, type JsonNode, locate, parseJsonc } from '../json/index.js';
import type { ShopFiles } from './compile-result.js';
import { SHOP_LIMITS } from './limits.js';
import type { ProblemCode } from './problem-codes.js';
import type { Reporter } from './reporter.js';
import type { AuthoredFile, Source } from './source.js';

/** What a file is for, by its place in the folder. */
export type DocumentKind = 'shop' | 'facts' | 'conditions' | 'experiments' | 'texts' | 'preset' | 'flow' | 'shopper';

export interface AuthoredDocument {
  readonly kind: DocumentKind;
  readonly file: AuthoredFile;
  /** The root points into this file alone. */
  readonly source: Source;
  readonly value: unknown;
}

/** Sorts the files by what they are for and reads them. A file that cannot be read is told and left out. */
export function readDocuments(files: ShopFiles, reporter: Reporter): readonly AuthoredDocument[] {
  const paths = Object.keys(files).sort();
  if (paths.length > SHOP_LIMITS.files) {
    const message = `The shop has ${paths.length} files; at most ${SHOP_LIMITS.files} are read. Split the shop.`;
    reporter.reportAt('too-many-files', start(paths[0] ?? ''), message);
    return [];
  }
  const documents: AuthoredDocument[] = [];
  let bytes = 0;
  let flows = 0;
  for (const path of paths) {
    const text = files[path] ?? '';
    const kind = kindOf(path, reporter);
    if (kind === undefined) continue;
    const size = Buffer.byteLength(text, 'utf8');
    bytes += size;
    if (kind === 'flow') flows++;
    if (isOverLimit(path, size, bytes, flows, reporter)) {
      if (bytes > SHOP_LIMITS.shopBytes || flows > SHOP_LIMITS.flows) return documents;
      continue;
    }
    const document = readDocument(kind, { path, text }, reporter);
    if (document !== undefined) documents.push(document);
  }
  return documents;
}

function isOverLimit(path: string, size: number, bytes: number, flows: number, reporter: Reporter): boolean {
  if (size > SHOP_LIMITS.fileBytes) {
    const message = `The file has ${size} bytes; at most ${SHOP_LIMITS.fileBytes} are read. Split it.`;
    reporter.reportAt('file-too-large', start(path), message);
    return true;
  }
  if (bytes > SHOP_LIMITS.shopBytes) {
    const message = `The files up to this one have more than ${SHOP_LIMITS.shopBytes} bytes together. Split the shop.`;
    reporter.reportAt('shop-too-large', start(path), message);
    return true;
  }
  if (flows > SHOP_LIMITS.flows) {
    reporter.reportAt('too-many-flows', start(path), `The shop has more than ${SHOP_LIMITS.flows} flows. Remove some.`);
    return true;
  }
  return false;
}

/** Reads one file that is within its limits. What cannot be read is told. */
export function readDocument(kind: DocumentKind, file: AuthoredFile, reporter: Reporter): AuthoredDocument | undefined {
  const unreadable = firstOf(file.text, UNREADABLE);
  if (unreadable !== undefined) {
    const message = 'Here stands what is no letter: most often the file is not written in UTF-8, and letters are lost. Save it as UTF-8.';
    reporter.reportAt('bad-encoding', { file: file.path, ...locate(file.text, unreadable) }, message);
    return undefined;
  }
  const { root, value, problems } = parseJsonc(file.text, { maxDepth: SHOP_LIMITS.nesting });
  for (const problem of problems) {
    const place = { file: file.path, ...locate(file.text, problem.offset) };
    reporter.reportAt(CODES[problem.code], place, problem.message);
  }
  const unsafe = root === undefined ? undefined : findUnsafeKey(root);
  if (unsafe !== undefined) {
    const message = `The key "${unsafe.key}" is not allowed. Choose another name.`;
    reporter.reportAt('forbidden-key', { file: file.path, ...locate(file.text, unsafe.offset) }, message);
  }
  if (root === undefined || problems.length > 0 || unsafe !== undefined) return undefined;
  return { kind, file, source: { file, root, inherited: [] }, value };
}

/** What bytes become that are no UTF-8; and what stands between the letters of UTF-16. */
const UNREADABLE = ['\uFFFD', '\u0000'] as const;

/** Where the first of these letters stands. */
function firstOf(text: string, letters: readonly string[]): number | undefined {
  const found = letters.map((letter) => text.indexOf(letter)).filter((offset) => offset >= 0);
  return found.length === 0 ? undefined : Math.min(...found);
}

/** Keys that every object has already: an id of that name would be found where it was never declared. */
function findUnsafeKey(node: JsonNode): { readonly key: string; readonly offset: number } | undefined {
  if (node.type === 'literal') return undefined;
  if (node.type === 'array') {
    for (const item of node.items) {
      const found = findUnsafeKey(item);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  for (const { key, keySpan, value } of node.properties) {
    if (key in Object.prototype) return { key, offset: keySpan.offset };
    const found = value === undefined ? undefined : findUnsafeKey(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

const CODES: Readonly<Record<JsoncProblemCode, ProblemCode>> = {
  syntax: 'syntax',
  empty: 'empty',
  duplicate_key: 'duplicate-key',
  forbidden_key: 'forbidden-key',
  number_out_of_range: 'number-out-of-range',
  too_large: 'file-too-large',
  too_deep: 'too-deep',
};

const SINGLE: Readonly<Record<string, DocumentKind>> = {
  'shop.jsonc': 'shop',
  'facts.jsonc': 'facts',
  'conditions.jsonc': 'conditions',
  'experiments.jsonc': 'experiments',
};

const SHOPPER = /^shoppers\/[^/]+\.jsonc$/;

const FOLDERS: readonly (readonly [RegExp, DocumentKind])[] = [
  [/^flows\/[^/]+\.flow\.jsonc$/, 'flow'],
  [/^presets\/[^/]+\.jsonc$/, 'preset'],
  [/^texts\/[^/]+\.jsonc$/, 'texts'],
  [SHOPPER, 'shopper'],
];

const FLOW_TEST = /^flows\/[^/]+\.flowtest\.jsonc$/;

/** Whether a file at this place holds sample shoppers. */
export function isShopperFile(path: string): boolean {
  return SHOPPER.test(path);
}

function kindOf(path: string, reporter: Reporter): DocumentKind | undefined {
  const single = Object.hasOwn(SINGLE, path) ? SINGLE[path] : undefined;
  const kind = single ?? FOLDERS.find(([pattern]) => pattern.test(path))?.[1];
  if (kind === undefined && isMeantForUs(path)) {
    const message = `"${path}" is in no place that a shop reads. Flows are flows/<id>.flow.jsonc; also read: shop, facts, conditions and experiments.jsonc, and what ends in .jsonc in the folders presets, texts and shoppers. Folders within those are not read.`;
    reporter.reportAt('unknown-file', start(path), message);
  }
  return kind;
}

/** Any `.jsonc`; and a `.json` that somebody may believe to be read. Another one, such as package.json, may lie there. */
function isMeantForUs(path: string): boolean {
  if (FLOW_TEST.test(path)) return false;
  return /\.jsonc$/i.test(path) || (/\.json$/i.test(path) && (/^(?:flows|presets|texts|shoppers)\//.test(path) || Object.hasOwn(SINGLE, `${path}c`)));
}

function start(file: string): { readonly file: string; readonly line: number; readonly column: number } {
  return { file, line: 1, column: 1 };
}
