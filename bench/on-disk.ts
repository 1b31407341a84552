import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Misuse } from '../scripts/command-line.js';
import { isInMemory } from '../scripts/in-memory.js';

/** Where benchmarks write: `KASSE_BENCH_DIR`, else the system's temporary folder. */
export const BENCH_DIR = process.env['KASSE_BENCH_DIR'] ?? tmpdir();

/** Gives work a folder on a disk and removes it afterwards. @throws {Misuse} Where there is no disk below it. */
export async function onDisk<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(BENCH_DIR, 'kasse-bench-'));
  try {
    if (isInMemory(folder)) throw new Misuse(`${folder} is in memory (tmpfs). Name a folder on a disk in KASSE_BENCH_DIR.`);
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
