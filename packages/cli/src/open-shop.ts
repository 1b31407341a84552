import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, normalize, resolve } from 'node:path';
import { isKasseError, nearest, readShopFiles, type ShopFiles } from 'kasse/tooling';
import { Misuse, orNear } from './misuse.js';
import type { Terminal } from './terminal.js';

/** A shop folder that was found, as the caller wrote it, and its files. */
export interface OpenedShop {
  readonly dir: string;
  readonly files: ShopFiles;
}

/** Finds and reads a shop folder. @throws {Misuse} With the nearest right thing when it is none. */
export async function openShop(given: string | undefined, { cwd }: Terminal): Promise<OpenedShop> {
  if (given === undefined || given === '') {
    const here = await exists(join(cwd, SHOP_FILE));
    throw new Misuse('Which shop? Give its folder.', here ? 'For the one you are in, write a dot: kasse lint .' : 'For example: kasse lint ./shop');
  }
  const dir = normalize(given);
  const path = resolve(cwd, given);
  if (!(await isFolder(path, given))) {
    const isShopFile = basename(path) === SHOP_FILE;
    throw new Misuse(`"${given}" is a file, but a shop is a folder.`, isShopFile ? `Give the folder: ${dirname(dir)}` : `Give the folder that holds ${SHOP_FILE}.`);
  }
  const files = await readFiles(path, given);
  if (!Object.hasOwn(files, SHOP_FILE)) throw await notAShop(path, dir);
  return { dir, files };
}

/** Makes sure that there is something where the caller says that a file is. @throws {Misuse} With the nearest one that is there. */
export async function mustBeThere(given: string, path: string): Promise<void> {
  if (!(await exists(path))) throw await missing('file', given, path);
}

/** Reads a file that the caller names. @throws {Misuse} When it cannot be read. */
export async function readGivenFile(given: string, { cwd }: Terminal): Promise<string> {
  const path = resolve(cwd, given);
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw await missing('file', given, path);
    if (codeOf(error) === 'EISDIR') throw new Misuse(`"${given}" is a folder, not a file.`, 'Name one file, for example shoppers/anna.jsonc.');
    throw new Misuse(`"${given}" cannot be read: ${reasonOf(error)}.`, 'Check who may read it.');
  }
}

const SHOP_FILE = 'shop.jsonc';

async function isFolder(path: string, given: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') throw await missing('folder', given, path);
    throw new Misuse(`"${given}" cannot be read: ${reasonOf(error)}.`, 'Check who may read it.');
  }
}

async function readFiles(path: string, given: string): Promise<ShopFiles> {
  try {
    return await readShopFiles(path);
  } catch (error) {
    if (isKasseError(error)) throw new Misuse(error.message);
    throw new Misuse(`"${given}" cannot be read: ${reasonOf(error)}.`, 'Check who may read it.');
  }
}

async function notAShop(path: string, dir: string): Promise<Misuse> {
  const message = `"${dir}" is not a shop folder: it has no ${SHOP_FILE}.`;
  if (await exists(join(path, 'shop', SHOP_FILE))) return new Misuse(message, `Did you mean "${join(dir, 'shop')}"?`);
  if (await exists(join(path, '..', SHOP_FILE))) return new Misuse(message, `Did you mean "${join(dir, '..')}"?`);
  return new Misuse(message, `A shop begins with a ${SHOP_FILE}: its name, currency, country and prices.`);
}

async function missing(noun: 'file' | 'folder', given: string, path: string): Promise<Misuse> {
  const siblings = await readdir(dirname(path)).catch(() => []);
  const near = nearest(basename(path), siblings);
  const cure = orNear(near === undefined ? undefined : join(dirname(given), near), 'Check the path.');
  return new Misuse(`There is no ${noun} "${given}".`, cure);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function reasonOf(error: unknown): string {
  return codeOf(error) === 'EACCES' ? 'permission is missing' : error instanceof Error ? error.message : 'for an unknown reason';
}
