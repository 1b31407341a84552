import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { aSession, aUnit } from '../store-fixtures.js';
import { openLibsql } from './driver.js';
import { openStore, sqlite } from './sqlite.js';
import { openStaffDoor } from './staff-door.js';

const base = realpathSync(mkdtempSync(join(tmpdir(), 'kasse-ownership-')));
const cwd = process.cwd();
let folders = 0;
const freshFolder = (): string => {
  const folder = join(base, String(folders++));
  mkdirSync(folder);
  return folder;
};

afterEach(() => {
  process.chdir(cwd);
});

afterAll(() => {
  rmSync(base, { recursive: true, force: true });
});

describe('a database that links lead to', () => {
  const owned = (path: string) => expect.objectContaining({ code: 'ERR_STORE_LOCKED', details: { path } }) as Error;

  it('has one owner, whichever link it is opened by', async () => {
    const [shared, release] = [freshFolder(), freshFolder()];
    const file = join(shared, 'kasse.db');
    symlinkSync(file, join(release, 'kasse.db'));
    symlinkSync(shared, join(release, 'data'));
    const owner = sqlite(file);
    expect(() => sqlite(join(release, 'kasse.db'))).toThrow(owned(file));
    expect(() => sqlite(join(release, 'data', 'kasse.db'))).toThrow(owned(file));
    await owner.close();
  });

  it('has one owner also when the first to open it makes it through a link', async () => {
    const [shared, release] = [freshFolder(), freshFolder()];
    const file = join(shared, 'kasse.db');
    symlinkSync(file, join(release, 'absolute.db'));
    symlinkSync(join('..', shared.slice(base.length + 1), 'kasse.db'), join(release, 'relative.db'));
    const owner = sqlite(join(release, 'relative.db'));
    expect(() => sqlite(file)).toThrow(owned(file));
    expect(() => sqlite(join(release, 'absolute.db'))).toThrow(owned(file));
    await owner.close();
  });
});

describe('a database that is named from the folder a process is in', () => {
  it('stays the same file when the process goes elsewhere and the store opens it again', async () => {
    const [home, elsewhere] = [freshFolder(), freshFolder()];
    process.chdir(home);
    const store = sqlite('kasse.db');
    const door = openStaffDoor('kasse.db');
    await store.commit(aUnit(aSession({ id: 'before' })));
    process.chdir(elsewhere);
    // Work that ends the transaction makes the store open its file anew.
    await expect(store.transact((tx) => { tx.exec('COMMIT'); })).rejects.toMatchObject({ code: 'ERR_STORE_UNKNOWN' });
    expect(await store.commit(aUnit(aSession({ id: 'after' })))).toEqual({ status: 'committed' });
    await door.send({ key: 'k', shopKey: 'shop', source: 'staff', receivedAt: '', payload: {} });
    await door.close();
    await store.close();
    expect(existsSync(join(elsewhere, 'kasse.db'))).toBe(false);
    const reader = sqlite(join(home, 'kasse.db'), { readOnly: true });
    expect([...reader.read.sessions()].map(({ id }) => id)).toEqual(['before', 'after']);
    expect(await reader.inbox('shop', 10)).toMatchObject([{ key: 'k' }]);
    await reader.close();
  });

  it('is written by its thread in the same place', async () => {
    const [home, elsewhere] = [freshFolder(), freshFolder()];
    process.chdir(home);
    const store = openStore('kasse.db', {}, { size: 1, times: 0 });
    process.chdir(elsewhere);
    while (store.stats().onThread === 0) await store.saveRelease('shop', 'release', '{}');
    await store.close();
    expect(existsSync(join(elsewhere, 'kasse.db'))).toBe(false);
    const reader = sqlite(join(home, 'kasse.db'), { readOnly: true });
    expect(await reader.loadRelease('shop', 'release')).toBe('{}');
    await reader.close();
  });

  it('is handed to a driver by its whole path', async () => {
    const home = freshFolder();
    process.chdir(home);
    const opened: string[] = [];
    await sqlite('kasse.db', { open: (path) => (opened.push(path), openLibsql(path)) }).close();
    expect(opened.sort()).toEqual([join(home, 'kasse.db'), join(home, 'kasse.db.lock')]);
  });
});
