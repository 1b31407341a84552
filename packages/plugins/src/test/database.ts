import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type LocalDatabase, openDatabase } from '../sql/index.js';

/** A path in a folder that goes when the test has finished. */
export function temporaryFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kasse-plugins-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return join(folder, 'local.db');
}

/** A database that is closed when the test has finished. */
export function testDatabase(path = ':memory:'): LocalDatabase {
  const database = openDatabase(path);
  onTestFinished(() => {
    database.close();
  });
  return database;
}
