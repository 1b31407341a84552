import { resolve } from 'node:path';
import { openStaffDoor, type StaffDoor } from 'kasse/sqlite';
import { isKasseError } from 'kasse/tooling';
import { Misuse } from './misuse.js';
import type { Terminal } from './terminal.js';

/** Opens the database that the caller names, beside its engine. @throws {Misuse} When there is none, or none of ours. */
export function openDatabase(given: string | undefined, { cwd }: Terminal): StaffDoor {
  if (given === undefined || given === '') throw new Misuse('Which database? Give its file.', 'For example: kasse attention ./kasse.db');
  try {
    return openStaffDoor(resolve(cwd, given));
  } catch (error) {
    if (isKasseError(error, 'ERR_MISUSE')) throw new Misuse(`There is no database "${given}".`, 'Give the file that the engine was opened with: sqlite(file).');
    if (isKasseError(error)) throw new Misuse(error.message);
    throw new Misuse(`"${given}" is no database of Kasse.`, 'Give the file that the engine was opened with: sqlite(file).');
  }
}
