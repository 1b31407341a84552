import { describe, expect, it } from 'vitest';
import { refuseEnd } from './lent-transaction.js';

describe('a statement inside a lent transaction', () => {
  it.each([
    'COMMIT', ' end', ';;commit', 'Rollback', 'ROLLBACK TRANSACTION', 'BEGIN IMMEDIATE', 'start  transaction', "PREPARE TRANSACTION 'x'", 'ABORT',
    '-- over\r\nCOMMIT', '--\n--\nCOMMIT', '/**/COMMIT', '/* a */ -- b\n; /* c */COMMIT', '/* a /* b */ COMMIT', '/* a /* b */ c */ COMMIT', '/* a\n-- b */ COMMIT',
  ])('may not end it: %j', (sql) => {
    expect(() => { refuseEnd(sql); }).toThrow(expect.objectContaining({ code: 'ERR_MISUSE' }));
  });

  it.each([
    'INSERT INTO notes (text) VALUES (1)', 'ROLLBACK TO here', 'rollback work to savepoint here', 'ROLLBACK TRANSACTION TO here', 'RELEASE here', 'SAVEPOINT commit',
    'UPDATE commit SET a = 1', 'endless', 'committed()', '-- COMMIT', '/* COMMIT */', '/* COMMIT', '', 'SELECT 1 -- COMMIT',
  ])('may be any other: %j', (sql) => {
    expect(() => { refuseEnd(sql); }).not.toThrow();
  });

  it('is looked at in one go, however many comments stand before it', () => {
    const start = process.cpuUsage();
    refuseEnd(`${'/**/ */ '.repeat(10_000)}SELECT 1`);
    refuseEnd(`${'/*/**/-- \n*/; '.repeat(50_000)}SELECT 1`);
    expect(process.cpuUsage(start).user).toBeLessThan(2_000_000);
  });
});
