import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real command on the sources, in a process of its own, called in `folder`; temporary files lie there too. */
export function runReplay(folder: string, ...args: readonly string[]): Promise<Ended> {
  return runReplayWith({ folder, temporary: folder }, ...args);
}

export function runReplayWith({ folder, temporary }: { readonly folder: string; readonly temporary: string }, ...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const command = [...NODE_ARGS, SCRIPT, ...args];
    execFile(process.execPath, command, { cwd: HOME, env: { ...process.env, INIT_CWD: folder, TMPDIR: temporary } }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

export function lastLine({ stdout }: Ended): unknown {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
}

const HOME = fileURLToPath(new URL('..', import.meta.url));
const SCRIPT = fileURLToPath(new URL('../replay.ts', import.meta.url));
const NODE_ARGS = ['--conditions', 'kasse:source', '--import', 'tsx'];
