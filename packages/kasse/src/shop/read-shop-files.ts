import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { KasseError } from '../errors/index.js';
import { SHOP_LIMITS, type ShopFiles } from '../flow/index.js';

/**
 * Reads the authored files of a shop folder: every `*.jsonc` in it and in the folders of it, by path with `/`.
 *
 * What stands deeper than files are read, and `*.json`, is in the result without its text, so that the compiler can tell
 * that nobody reads it. Folders that begin with a dot and `node_modules` are skipped, and so is what a symbolic link leads
 * to outside the folder. A file over the limit is not read but stands in the result, cut, so that the compiler refuses it
 * by name.
 *
 * @throws {KasseError} ERR_MISUSE When the folder does not exist; ERR_SHOP_INVALID when it holds too much.
 */
export async function readShopFiles(dir: string): Promise<ShopFiles> {
  const root = await rootOf(dir);
  const files: Record<string, string> = {};
  const budget = { bytes: SHOP_LIMITS.shopBytes + SHOP_LIMITS.fileBytes, files: SHOP_LIMITS.files };
  await readFolder({ root, files, budget }, []);
  return files;
}

interface Reading {
  readonly root: string;
  readonly files: Record<string, string>;
  readonly budget: { bytes: number; files: number };
}

/** @param within The folders on the way from the root. */
async function readFolder(reading: Reading, within: readonly string[]): Promise<void> {
  const folder = join(reading.root, ...within);
  for (const entry of await namesOf(folder)) {
    const path = join(folder, entry);
    const name = [...within, entry].join('/');
    const kind = await kindOf(path, reading.root);
    if (kind === 'folder' && entry !== 'node_modules' && within.length < DEPTH_MAX) await readFolder(reading, [...within, entry]);
    if (kind !== 'file' || !MAYBE_OURS.test(entry)) continue;
    const isRead = entry.endsWith(SUFFIX) && within.length <= 1;
    reading.files[name] = await readLimited(isRead ? path : undefined, name, reading.budget);
  }
}

const SUFFIX = '.jsonc';
const MAYBE_OURS = /\.jsonc?$/i;
/** A link to a folder above itself ends here. */
const DEPTH_MAX = 3;

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

/** @param path Absent for a file that is only told. */
async function readLimited(path: string | undefined, name: string, budget: { bytes: number; files: number }): Promise<string> {
  const size = path === undefined ? 0 : (await stat(path)).size;
  const text = path === undefined ? '' : size > SHOP_LIMITS.fileBytes ? ' '.repeat(SHOP_LIMITS.fileBytes + 1) : await readFile(path, 'utf8');
  budget.bytes -= Math.min(size, SHOP_LIMITS.fileBytes);
  budget.files--;
  if (budget.bytes >= 0 && budget.files >= 0) return text;
  const message = `The shop folder holds more than ${SHOP_LIMITS.files} files or ${SHOP_LIMITS.shopBytes} bytes. Split the shop.`;
  const problem = { code: budget.files < 0 ? 'too-many-files' : 'shop-too-large', message, file: name, line: 1, column: 1 };
  throw new KasseError('ERR_SHOP_INVALID', message, { problems: [problem] });
}
