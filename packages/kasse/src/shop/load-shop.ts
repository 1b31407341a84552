import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KasseError, refuseUnknown } from '../errors/index.js';
import { type CompiledShop, compileShop, formatProblem } from '../flow/index.js';
import { hashOf } from '../json/index.js';
import { readShopFiles } from './read-shop-files.js';

export interface LoadShopOptions {
  /** Compile the folder as it is now, instead of reading its published release. */
  readonly draft?: boolean;
}

/**
 * Loads the shop the engine runs: the published release of a folder, or with `draft` the folder as it is.
 *
 * @throws {KasseError} ERR_SHOP_INVALID When the folder does not compile or the release was altered;
 * ERR_SHOP_NOT_PUBLISHED when there is no release.
 * @example const shop = await loadShop('./shop', { draft: true });
 */
export async function loadShop(dir: string, options: LoadShopOptions = {}): Promise<CompiledShop> {
  refuseUnknown(options, { draft: true }, 'loadShop');
  return options.draft === true ? compileFolder(dir) : readRelease(dir);
}

async function compileFolder(dir: string): Promise<CompiledShop> {
  const result = compileShop(await readShopFiles(dir));
  if (result.ok) return result.shop;
  const shown = result.problems.slice(0, SHOWN_MAX).map(formatProblem);
  const more = result.problems.length > SHOWN_MAX ? [`and ${result.problems.length - SHOWN_MAX} more`] : [];
  const message = [`The shop in "${dir}" has ${result.problems.length === 1 ? 'one problem' : `${result.problems.length} problems`}:`, ...shown, ...more].join('\n');
  throw new KasseError('ERR_SHOP_INVALID', message, { problems: result.problems });
}

const SHOWN_MAX = 20;
const RELEASES = join('.kasse', 'releases');
const CURRENT = join('.kasse', 'current');

async function readRelease(dir: string): Promise<CompiledShop> {
  const current = await readIfThere(join(dir, CURRENT));
  if (current === undefined) {
    const message = `The shop in "${dir}" has no release in .kasse. Load the folder itself with { draft: true }.`;
    throw new KasseError('ERR_SHOP_NOT_PUBLISHED', message, { dir });
  }
  const release = current.trim();
  // The pointer becomes part of a path.
  if (!/^[0-9a-f]{64}$/.test(release)) {
    throw invalid(CURRENT, `${CURRENT} names no release. It holds the hash of one; publish again.`);
  }
  const file = join(RELEASES, `${release}.json`);
  const text = await readIfThere(join(dir, file));
  if (text === undefined) throw invalid(file, `${CURRENT} names release ${release}, which is not there. Restore ${file} or publish again.`);
  return verify(text, release, file);
}

function verify(text: string, release: string, file: string): CompiledShop {
  let shop: unknown;
  try {
    shop = JSON.parse(text);
  } catch (cause) {
    throw invalid(file, `Release ${release} is not JSON. Restore ${file} or publish again.`, cause);
  }
  if (shop !== null && typeof shop === 'object') {
    const { release: named, ...content } = shop as Readonly<Record<string, unknown>>;
    // The hash proves that this is, to the byte of its canonical form, what the compiler wrote.
    if (named === release && hashOf(content) === release) return shop as CompiledShop;
  }
  throw invalid(file, `Release ${release} was altered: its content does not have this hash. Restore ${file} or publish again.`);
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function invalid(file: string, message: string, cause?: unknown): KasseError<'ERR_SHOP_INVALID'> {
  const problem = { code: 'release-invalid', message, file, line: 1, column: 1 };
  return new KasseError('ERR_SHOP_INVALID', message, { problems: [problem] }, { cause });
}
