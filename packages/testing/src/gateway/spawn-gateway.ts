import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { SandboxGatewayOptions } from './start-gateway.js';

const READY_WITHIN_MS = 15_000;

export interface SpawnGatewayOptions extends Omit<SandboxGatewayOptions, 'now'> {
  /** Keep running when this process dies, as a gateway does in life. Default false: the child ends with its parent. */
  readonly detached?: boolean;
}

export interface SpawnedGateway {
  readonly url: string;
  readonly pid: number;
  /** Sends the signal and waits for the end. Default SIGKILL, a crash. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Ends it in order; what it received is committed. */
  close(): Promise<void>;
}

/**
 * Starts a sandbox gateway in a process of its own, so that its books outlive the engine's crash.
 *
 * @throws {Error} When the child ends, or says nothing, before it listens; with what it wrote to stderr.
 */
export async function spawnSandboxGateway(options: SpawnGatewayOptions): Promise<SpawnedGateway> {
  const { detached = false } = options;
  const child = spawn(process.execPath, [...entry(), ...flags(options)], {
    detached,
    stdio: [detached ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => {
    resolve();
  }));
  const { url, pid } = await readiness(child);
  // The handle must not keep this process alive; the pipe of stdin, held open, keeps the child alive.
  child.unref();
  child.stdout?.destroy();
  child.stderr?.destroy();
  // A pipe made by spawn is a socket; its type says no more than Writable.
  (child.stdin as Socket | null)?.unref();

  const kill = async (signal: NodeJS.Signals = 'SIGKILL'): Promise<void> => {
    child.ref();
    child.kill(signal);
    await exited;
  };
  return { url, pid, kill, close: () => kill('SIGTERM') };
}

/** From sources (tests), the child needs the loader of TypeScript; built, it is a plain file beside this one. */
function entry(): readonly string[] {
  if (!import.meta.url.endsWith('.ts')) return [fileURLToPath(new URL('./gateway-process.js', import.meta.url))];
  const loader = createRequire(import.meta.url).resolve('tsx');
  return ['--import', pathToFileURL(loader).href, fileURLToPath(new URL('../gateway-process.ts', import.meta.url))];
}

function flags({ file, port, host, name, detached }: SpawnGatewayOptions): readonly string[] {
  return [
    `--file=${file}`,
    ...(port === undefined ? [] : [`--port=${port}`]),
    ...(host === undefined ? [] : [`--host=${host}`]),
    ...(name === undefined ? [] : [`--name=${name}`]),
    ...(detached === true ? ['--detached'] : []),
  ];
}

async function readiness(child: ChildProcess): Promise<{ readonly url: string; readonly pid: number }> {
  let out = '';
  let err = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const signal = AbortSignal.timeout(READY_WITHIN_MS);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => {
        reject(new Error(`The sandbox gateway ended with code ${String(code)} before it listened: ${err.trim()}`));
      });
      signal.addEventListener('abort', () => {
        reject(new Error(`The sandbox gateway did not listen within ${READY_WITHIN_MS} ms: ${err.trim()}`));
      });
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        out += text;
        const [line, rest] = out.split('\n', 2);
        // The child is our own script, which prints this one line.
        if (rest !== undefined) resolve(JSON.parse(line ?? '') as { url: string; pid: number });
      });
    });
  } catch (error) {
    if (child.exitCode === null && child.kill('SIGKILL')) await once(child, 'exit');
    throw error;
  }
}
