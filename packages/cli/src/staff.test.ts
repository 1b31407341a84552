import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kasse } from 'kasse';
import type { Store } from 'kasse/plugin';
import { sqlite } from 'kasse/sqlite';
import { staffItem } from 'kasse/tooling';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from './index.js';
import { blockedOrder } from './test/blocked-order.js';
import { capturedTerminal } from './test/captured-terminal.js';

let folder: string;
let kasse: Kasse;
let unblock: () => void;
let sessionId: string;
let stop: AbortController;
let store: Store;
/** Of events, by the backend. */
let isRefusing: boolean;
let taken: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kasse-staff-'));
  stop = new AbortController();
  store = sqlite(join(folder, 'kasse.db'));
  [isRefusing, taken] = [false, []];
  const onEvent = ({ id }: { readonly id: string }): void => {
    if (isRefusing) throw new Error('refused');
    taken.push(id);
  };
  ({ kasse, sessionId, unblock } = await blockedOrder(store, { onEvent }));
});

afterEach(async () => {
  stop.abort();
  await kasse.close();
  await rm(folder, { recursive: true, force: true });
});

async function run(...argv: readonly string[]) {
  const terminal = capturedTerminal(folder);
  const code = await main(argv, terminal);
  return { code, out: terminal.outText(), err: terminal.errText() };
}

const effect = (): string => `${sessionId}.1.place.orders.1`;

/** As a file is left by a disk that lost a part of it: it opens, and then lacks what is asked for. */
async function damage(): Promise<void> {
  await kasse.close();
  const database = new Database(join(folder, 'kasse.db'));
  database.pragma('foreign_keys = OFF');
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%meta'").all() as readonly { readonly name: string }[];
  for (const { name } of tables) database.exec(`DROP TABLE ${name}`);
  database.close();
}

describe('a command that fails', () => {
  it('ends with a code of its own and one line, and says so in JSON where JSON was asked for', async () => {
    await damage();
    const plain = await run('attention', 'kasse.db');
    expect(plain).toMatchObject({ code: 3, out: '' });
    expect(plain.err).toMatch(/^failed: .*no such table.*\n$/);
    const { code, out } = await run('attention', 'kasse.db', '--json');
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ ok: false, error: expect.stringContaining('no such table') as unknown });
  });
});

describe('kasse attention', () => {
  it('lists what needs a person beside the running engine, and how it can be settled', async () => {
    const { code, out } = await run('attention', 'kasse.db');
    expect(code).toBe(1);
    expect(out).toMatch(/^place_failed since .*, place at orders, sent once: blocked\n {2}cs_\S+\.1\.place\.orders\.1\n {2}--as retry \| cancelAndRefund \| markDone\n/);
    const json = await run('attention', 'kasse.db', '--json');
    expect(JSON.parse(json.out)).toMatchObject({ ok: false, rows: [{ sessionId, effect: effect(), reason: 'place_failed', exits: ['retry', 'cancelAndRefund', 'markDone'] }] });
  });

  it('says what is wrong with the database', async () => {
    expect(await run('attention')).toMatchObject({ code: 2, err: expect.stringContaining('Which database?') as string });
    await writeFile(join(folder, 'text.db'), 'this is no database at all, but a text of some length');
    for (const file of ['text.db', 'foreign.db']) {
      if (file === 'foreign.db') new Database(join(folder, file)).exec('CREATE TABLE mine (id)');
      expect(await run('attention', file)).toMatchObject({ code: 2, err: expect.stringContaining(`"${file}" is no database of Kasse.`) as string });
    }
    expect(await run('attention', 'kasse.db', '--schema', 'x')).toMatchObject({ code: 2, err: expect.stringContaining('has no schemas') as string });
    expect(await run('attention', 'other.db')).toMatchObject({ code: 2, err: expect.stringContaining('There is no database "other.db".') as string });
  });

  it('writes no control character of a webhook to the terminal', async () => {
    const [steering, at] = ['x\u001b[2J\u001b[H\u009b32mNothing needs a person.\u0007\r\n', '2026-11-22T10:00:00.000Z'];
    const payload = { kind: 'captured', reference: steering, cumulativeMinor: 1, currency: 'GBP' };
    await store.bury({ id: `w${steering}`, shopKey: 'shop', at, reason: 'unknown_payment', content: { kind: 'inbox', item: { key: 'w1', shopKey: 'shop', source: 'bank', receivedAt: at, payload } }, acts: [{ actor: steering, at, exit: 'retry' }] });
    await store.receive(staffItem({ verb: 'settleLetter', actor: steering, letter: `w${steering}`, exit: 'retry' }, { key: 'staff:1', shopKey: 'shop', receivedAt: at }));
    const { out } = await run('attention', 'kasse.db');
    expect(out.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(out.match(/^.*Nothing needs a person\..*$/gm)).toEqual([expect.stringMatching(/^unknown_payment since .*, last tried by /), expect.stringMatching(/^ {2}wx/), expect.stringMatching(/ decided retry at /)]);
    const { err } = await run('resolve', 'kasse.db', `w${steering}`, '--as', 'markDone');
    expect(err).toMatch(/decided retry for /);
    expect(err.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });

  it.each(['postgres:/ann:pssst@db.example/shop', 'postgress://ann:pssst@db.example/shop', 'mysql://ann:pssst@db.example/shop'])('takes %s for no file, and does not repeat its password', async (address) => {
    for (const json of [[], ['--json']]) {
      const { code, out, err } = await run('attention', address, ...json);
      expect([code, err]).toEqual([2, expect.stringContaining('The address of the database does not start with postgres://')]);
      expect(out + err).not.toContain('pssst');
    }
  });
});

describe('kasse resolve', () => {
  it('settles it through the inbox, journaled with who decided', async () => {
    void kasse.run({ signal: stop.signal, pollMs: 10 });
    unblock();
    const { code, out } = await run('resolve', 'kasse.db', effect(), '--as', 'retry', '--by', 'bob');
    expect([code, out]).toEqual([0, `retry ${effect()}\n`]);
    await expect.poll(async () => (await kasse.staff.as('ann').view(sessionId))?.order).toBeDefined();
    expect((await kasse.staff.as('ann').journal(sessionId)).find(({ cause }) => cause === 'resolve')).toMatchObject({ actor: 'staff:bob', detail: { effect: effect(), exit: 'retry' } });
    await expect.poll(async () => (await run('attention', 'kasse.db')).out).toBe('Nothing needs a person.\n');
  });

  it('writes it down when no engine runs, which does it once when it comes', async () => {
    for (let times = 0; times < 2; times += 1) {
      const { code, out } = await run('resolve', 'kasse.db', effect(), '--as', 'markDone', '--wait', '0', '--by', 'ann');
      expect([code, out]).toEqual([0, expect.stringContaining('It is written down')]);
    }
    expect((await run('attention', 'kasse.db')).out).toMatch(/ann decided markDone at \S+; no engine has taken it yet/);
    const other = await run('resolve', 'kasse.db', effect(), '--as', 'retry', '--wait', '0', '--by', 'bob');
    expect([other.code, other.err]).toEqual([2, expect.stringMatching(/ann decided markDone for .+, and no engine has taken it yet/)]);
    void kasse.run({ signal: stop.signal, pollMs: 10 });
    await expect.poll(async () => kasse.staff.as('ann').attention()).toEqual([]);
    expect((await kasse.staff.as('ann').journal(sessionId)).filter(({ actor }) => actor === 'staff:ann')).toHaveLength(1);
  });

  it.each([
    [['resolve', 'kasse.db'], 'What do you want to settle?'],
    [['resolve', 'kasse.db', 'cs_1.1.place.orders.1', '--as', 'retry'], 'There is no checkout "cs_1"'],
    [['resolve', 'kasse.db', 'SESSION.2.capture.bank.1', '--as', 'retry'], '.2.capture.bank.1" does not wait for anybody.\nIn this checkout these wait: cs_'],
    [['resolve', 'kasse.db', 'EFFECT'], 'Possible: --as retry | cancelAndRefund | markDone'],
    [['resolve', 'kasse.db', 'EFFECT', '--as', 'retri'], 'Did you mean "retry"?'],
    [['resolve', 'nowhere.db', 'cs_1.1.place.orders.1', '--as', 'bogus'], 'error: Nothing is settled as "bogus".\nPossible: --as retry | reauthorize | requestPayment | backorder | cancelAndRefund | markDone\n'],
    [['resolve', 'nowhere.db', '--as', 'refund'], 'Nothing is settled as "refund"'],
    [['resolve', 'kasse.db', 'EFFECT', '--as', 'backorder'], 'cannot be settled as "backorder"'],
    [['resolve', 'kasse.db', 'EFFECT', '--as', 'retry', '--by', 'a b'], 'cannot be written down as who decides'],
    [['resolve', 'kasse.db', 'EFFECT', '--as', 'retry', '--wait', 'long'], '--wait takes seconds'],
  ])('refuses %j', async (argv, expected) => {
    const { code, err } = await run(...argv.map((word) => (word === 'EFFECT' ? effect() : word.replace('SESSION', sessionId))));
    expect([code, err]).toEqual([2, expect.stringContaining(expected)]);
    expect((await kasse.staff.as('ann').journal(sessionId)).some(({ actor }) => actor.startsWith('staff:'))).toBe(false);
  });
});

describe('a dead letter', () => {
  beforeEach(async () => {
    // Everything but the letters is in order.
    unblock();
    await kasse.staff.as('ann').resolve(effect(), 'retry');
    await expect.poll(async () => kasse.staff.as('ann').attention()).toEqual([]);
    isRefusing = true;
    const shopKey = 'shop';
    const [at, event] = ['2026-11-22T10:00:00.000Z', { id: 'e1', sessionId, type: 'checkout.committed', time: '2026-11-22T09:00:00.000Z', data: {} }];
    const item = { key: 'w1', shopKey, source: 'bank', receivedAt: at, payload: { kind: 'captured', reference: 'elsewhere', cumulativeMinor: 1, currency: 'GBP' } };
    await store.bury({ id: 'e1', shopKey, at, reason: 'refused', content: { kind: 'event', event } });
    await store.bury({ id: 'w1', shopKey, at, reason: 'unknown_payment', content: { kind: 'inbox', item } });
  });

  const EVENT = (): string => `event_refused since 2026-11-22T10:00:00.000Z, event checkout.committed of ${sessionId}\n  e1\n  --as retry | markDone\n`;
  const WEBHOOK = 'unknown_payment since 2026-11-22T10:00:00.000Z, captured from bank, of elsewhere\n  w1\n  --as retry | markDone\n';

  it('stands in the list of what needs a person, with its exits', async () => {
    const { code, out } = await run('attention', 'kasse.db');
    expect([code, out]).toEqual([1, expect.stringContaining(EVENT() + WEBHOOK)]);
    const { deadLetters, ok } = JSON.parse((await run('attention', 'kasse.db', '--json')).out) as Record<string, unknown>;
    expect({ ok, deadLetters }).toMatchObject({ ok: false, deadLetters: [{ letter: 'e1', sessionId, exits: ['retry', 'markDone'] }, { letter: 'w1', reason: 'unknown_payment' }] });
  });

  it('is tried again through the inbox, and stays until that works', async () => {
    void kasse.run({ signal: stop.signal, pollMs: 10 });
    const refused = await run('resolve', 'kasse.db', 'e1', '--as', 'retry', '--by', 'bob');
    expect([refused.code, refused.out]).toEqual([1, 'refused e1 still needs a person.\n']);
    isRefusing = false;
    const { code, out } = await run('resolve', 'kasse.db', 'e1', '--as', 'retry', '--by', 'bob', '--json');
    expect([code, JSON.parse(out)]).toEqual([0, { ok: true, isTaken: true, effect: 'e1', exit: 'retry', still: null }]);
    expect(taken).toContain('e1');
    expect((await kasse.staff.as('ann').journal(sessionId)).filter(({ actor }) => actor === 'staff:bob').map(({ cause }) => cause)).toEqual(['letter:retry', 'letter:retry']);
  });

  it('of another system is marked as done, by a decision that waits for an engine and is not taken twice', async () => {
    expect(await run('resolve', 'kasse.db', 'w1', '--as', 'reauthorize')).toMatchObject({ code: 2, err: 'error: "w1" cannot be settled as "reauthorize".\nPossible: --as retry | markDone\n' });
    expect(await run('resolve', 'kasse.db', 'w1', '--as', 'markDone', '--by', 'bob', '--wait', '0')).toMatchObject({ code: 0, out: expect.stringContaining('It is written down') as string });
    expect((await run('attention', 'kasse.db')).out).toMatch(/ {2}w1\n {2}bob decided markDone at \S+; no engine has taken it yet/);
    expect(await run('resolve', 'kasse.db', 'w1', '--as', 'retry', '--wait', '0')).toMatchObject({ code: 2, err: expect.stringContaining('bob decided markDone') as string });
    void kasse.run({ signal: stop.signal, pollMs: 10 });
    expect(await run('resolve', 'kasse.db', 'w1', '--as', 'markDone')).toMatchObject({ code: 0, out: 'markDone w1\n' });
    expect((await run('attention', 'kasse.db')).out).not.toContain('w1');
  });
});

describe('kasse erase', () => {
  it('says at once that a checkout has to be kept, and writes nothing down, when no engine runs', async () => {
    const kept = await run('erase', 'kasse.db', sessionId, '--json');
    expect([kept.code, JSON.parse(kept.out)]).toEqual([1, { ok: false, isTaken: false, isErased: false, session: sessionId }]);
    expect((await run('erase', 'kasse.db', sessionId)).out).toContain(`kept ${sessionId}`);
  });

  it('keeps a checkout that holds money, and removes the data of one that does not', async () => {
    void kasse.run({ signal: stop.signal, pollMs: 10 });
    const kept = await run('erase', 'kasse.db', sessionId);
    expect([kept.code, kept.out]).toEqual([1, expect.stringContaining(`kept ${sessionId}`)]);
    unblock();
    await run('resolve', 'kasse.db', effect(), '--as', 'retry');
    await expect.poll(async () => (await run('erase', 'kasse.db', sessionId, '--json')).out).toContain('"isErased": true');
    expect(JSON.stringify(await kasse.staff.as('ann').view(sessionId))).not.toContain('ada@example.com');
    expect(await run('erase', 'kasse.db', 'cs_1')).toMatchObject({ code: 2, err: expect.stringContaining('There is no checkout "cs_1"') as string });
  });
});
