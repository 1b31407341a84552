import { statfsSync } from 'node:fs';

/** Whether a folder lies in memory (tmpfs): a durable write there proves nothing. */
export function isInMemory(folder: string): boolean {
  return statfsSync(folder).type === TMPFS;
}

const TMPFS = 0x01021994;
