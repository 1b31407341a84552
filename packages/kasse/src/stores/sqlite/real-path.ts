import { readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * The one name of a file, whatever links lead to it and wherever the process goes later. The file need not be there yet:
 * a link to nothing is followed to where SQLite would make the file.
 */
export function realPath(file: string): string {
  let path = resolve(file);
  for (let links = 0; links < LINKS_MAX; links += 1) {
    const real = attempt(() => realpathSync(path));
    if (real !== undefined) return real;
    const folder = attempt(() => realpathSync(dirname(path)));
    // In a folder that is not there no file can be made: the driver says so.
    if (folder === undefined) return path;
    const target = attempt(() => readlinkSync(path));
    if (target === undefined) return join(folder, basename(path));
    path = resolve(folder, target);
  }
  return path;
}

/** Links that lead to each other lead nowhere; operating systems follow no more than these. */
const LINKS_MAX = 40;

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
