import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { aSession, aUnit } from '../store-fixtures.js';
import { sqlite } from './sqlite.js';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'kasse-crash-')));
const file = (name: string): string => join(folder, name);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a SQLite store in two processes', () => {
  it('keeps every acknowledged commit whole and no other in part when it is killed', async () => {
    const child = start('crash-writer.ts', file('crash.db'));
    const acknowledged = new Map<string, number>();
    let rest = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const [id = '', revision = ''] = line.split(' ');
        acknowledged.set(id, Number(revision));
      }
      if (acknowledged.size > 300) child.kill('SIGKILL');
    });
    await exited(child);

    const store = sqlite(file('crash.db'));
    const backend = await store.transact((tx) => tx.prepare('SELECT key FROM backend').all().map((row) => String(row['key'])));
    const revisions = new Map([...store.read.sessions()].map((session) => [session.id, session.revision]));
    expect(acknowledged.size).toBeGreaterThan(300);
    for (const [id, revision] of acknowledged) expect(revisions.get(id)).toBeGreaterThanOrEqual(revision);

    const keys = [...revisions].flatMap(([id, revision]) => Array.from({ length: revision }, (_, index) => `${id}.${index + 1}`)).sort();
    expect([...store.read.effects()].map((effect) => effect.key).sort()).toEqual(keys);
    expect([...store.read.journal()].map((entry) => `${entry.sessionId}.${entry.revision}`).sort()).toEqual(keys);
    expect([...store.read.ledger()].map(({ entry }) => entry.key).sort()).toEqual(keys);
    expect((await store.outbox('shop', 1_000_000)).map((event) => event.id).sort()).toEqual(keys);
    expect(backend.sort()).toEqual(keys.filter((key) => /[24]$/.test(key.slice(-1))));
    const finished = [...revisions].filter(([, revision]) => revision === 5).map(([id]) => id);
    expect([...store.read.orders()].map((order) => order.sessionId).sort()).toEqual(finished.sort());
    await store.close();
  });

  it('is owned by one process, may be read by others, and is free at once when the owner is killed', async () => {
    const path = file('owned.db');
    const child = start('lock-holder.ts', path);
    await new Promise((resolve) => child.stdout?.once('data', resolve));

    expect(() => sqlite(path)).toThrow(expect.objectContaining({ code: 'ERR_STORE_LOCKED', details: { path } }));
    const reader = sqlite(path, { readOnly: true });
    expect(await reader.load('nobody')).toBeUndefined();
    await reader.close();

    child.kill('SIGKILL');
    await exited(child);
    const heir = sqlite(path);
    expect(await heir.commit(aUnit(aSession()))).toEqual({ status: 'committed' });
    await heir.close();
  });
});

function start(script: string, path: string): ChildProcess {
  const here = fileURLToPath(new URL(script, import.meta.url));
  return spawn(process.execPath, ['--conditions=kasse:source', '--import', 'tsx', here, path], { stdio: ['ignore', 'pipe', 'inherit'] });
}

function exited(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => child.once('exit', resolve));
}
