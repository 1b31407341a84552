import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { KasseError } from '../errors/index.js';
import { SHOP_LIMITS, type ShopFiles } from '../flow/index.js';

/**
 * Reads the authored files of a shop folder: every `*.jsonc` in it and in the folders of it, by path with `/`.
 *
 * In the folders of authored files, what stands deeper and what ends in `.json` is in the result without its text, at most a
 * hundred of them, so that the compiler can tell that nobody reads it. Folders that begin with a dot and `node_modules` are
 * skipped, and so is what a symbolic link leads to outside the folder. A file over the limit is not read but stands in the
 * result, cut, so that the compiler refuses it by name.
 *
 * @throws {KasseError} ERR_MISUSE When the folder does not exist; ERR_SHOP_INVALID when it holds too much.
 */
export async function readShopFiles(dir: string): Promise<ShopFiles> {
  const root = await rootOf(dir);
  const reading: Reading = { root, files: {}, bytesLeft: SHOP_LIMITS.shopBytes + SHOP_LIMITS.fileBytes, filesLeft: SHOP_LIMITS.files, unreadLeft: UNREAD_MAX };
  for (const entry of await namesOf(root)) {
    const kind = await kindOf(join(root, entry), root);
    if (kind === 'file') await take(reading, entry, true);
    if (kind !== 'folder' || entry === 'node_modules') continue;
    for (const name of await namesOf(join(root, entry))) {
      const path = `${entry}/${name}`;
      const inner = await kindOf(join(root, path), root);
      if (inner === 'file') await take(reading, path, true);
      if (inner === 'folder' && OURS.has(entry)) await tellOf(reading, path, DEEPER_MAX);
    }
  }
  return reading.files;
}

interface Reading {
  readonly root: string;
  readonly files: Record<string, string>;
  bytesLeft: number;
  filesLeft: number;
  /** How many files that are not read may still be named. */
  unreadLeft: number;
}

const SUFFIX = '.jsonc';
const MAYBE_OURS = /\.jsonc?$/i;
const OURS: ReadonlySet<string> = new Set(['flows', 'presets', 'texts', 'shoppers']);
const UNREAD_MAX = 100;
const DEEPER_MAX = 3;

async function take(reading: Reading, path: string, isPlace: boolean): Promise<void> {
  if (isPlace && path.endsWith(SUFFIX)) reading.files[path] = await readLimited(reading, path);
  else if (MAYBE_OURS.test(path) && reading.unreadLeft-- > 0) reading.files[path] = '';
}

/** Names what lies too deep to be read. Links are not followed here, and what cannot be looked into is left out. */
async function tellOf(reading: Reading, folder: string, deeper: number): Promise<void> {
  const entries = await readdir(join(reading.root, folder), { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (reading.unreadLeft <= 0) return;
    const path = `${folder}/${entry.name}`;
    if (entry.isFile()) await take(reading, path, false);
    if (entry.isDirectory() && deeper > 1 && !entry.name.startsWith('.')) await tellOf(reading, path, deeper - 1);
  }
}

async function rootOf(dir: string): Promise<string> {
  try {
    return await realpath(dir);
  } catch (cause) {
    throw new KasseError('ERR_MISUSE', `There is no shop folder "${dir}". Check the path.`, { dir }, { cause });
  }
}

/** In the order of their names, without hidden ones. */
async function namesOf(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
}

async function kindOf(path: string, root: string): Promise<'file' | 'folder' | 'other'> {
  const entry = await lstat(path);
  if (entry.isSymbolicLink()) return kindOfTarget(path, root);
  return entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other';
}

/** A link counts only when it stays inside; one that leads nowhere is nothing. */
async function kindOfTarget(path: string, root: string): Promise<'file' | 'folder' | 'other'> {
  const target = await realpath(path).catch(() => undefined);
  if (target?.startsWith(root + sep) !== true) return 'other';
  const entry = await stat(target);
  return entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other';
}

async function readLimited(reading: Reading, name: string): Promise<string> {
  const path = join(reading.root, name);
  const { size } = await stat(path);
  const text = size > SHOP_LIMITS.fileBytes ? ' '.repeat(SHOP_LIMITS.fileBytes + 1) : await readFile(path, 'utf8');
  reading.bytesLeft -= Math.min(size, SHOP_LIMITS.fileBytes);
  reading.filesLeft--;
  if (reading.bytesLeft >= 0 && reading.filesLeft >= 0) return text;
  const message = `The shop folder holds more than ${SHOP_LIMITS.files} files or ${SHOP_LIMITS.shopBytes} bytes. Split the shop.`;
  const problem = { code: reading.filesLeft < 0 ? 'too-many-files' : 'shop-too-large', message, file: name, line: 1, column: 1 };
  throw new KasseError('ERR_SHOP_INVALID', message, { problems: [problem] });
}
