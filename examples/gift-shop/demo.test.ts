import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const here = import.meta.dirname;

interface Run {
  readonly code: number;
  readonly text: string;
}

/** Runs the demo on the sources, in a pipe, with a folder for temporary files of its own. */
function demo(temporary: string, ...args: readonly string[]): Promise<Run> {
  return demoWith({ TMPDIR: temporary }, ...args);
}

function demoWith(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--conditions=kasse:source', '--import=tsx', 'demo/index.ts', ...args],
      { cwd: here, env: { ...process.env, CI: 'true', FORCE_COLOR: '', ...env }, timeout: 60_000 },
      (_error, stdout, stderr) => {
        resolve({ code: child.exitCode ?? -1, text: stdout + stderr });
      },
    );
  });
}

describe('the demo', () => {
  let temporary = '';
  let run: Run = { code: -1, text: '' };

  beforeAll(async () => {
    temporary = await mkdtemp(join(tmpdir(), 'kasse-test-'));
    run = await demo(temporary);
  }, 60_000);
  afterAll(() => rm(temporary, { recursive: true, force: true }));

  it('ends well, whatever it has to say', () => {
    expect(run.text).toContain('Everything shown was checked.');
    expect(run.code).toBe(0);
  });

  it('says of at least eight shoppers which flow they get and why not each other one', () => {
    const shoppers = run.text.split('\n').filter((line) => line.startsWith('    gets '));
    const losers = run.text.split('\n').filter((line) => line.startsWith('    but not '));
    expect(shoppers.length).toBeGreaterThanOrEqual(8);
    expect(losers.length % shoppers.length).toBe(0);
    expect(losers.length).toBeGreaterThanOrEqual(shoppers.length * 7);
  });

  it('takes a checkout through each layout', () => {
    for (const layout of ['one-page', 'three-page', 'one-click', 'embedded', 'custom']) expect(run.text).toContain(`\n  ${layout}: `);
    expect(run.text).toContain('● Who it is from  ─  ◉ Where it goes  ─  ○ Payment');
    expect(run.text).toContain('[ Place order and pay £38.45 ]');
  });

  it('lets the backup take over and counts one charge after the crash', () => {
    expect(run.text).toMatch(/books of "primary" +0 charges.*\n +books of "backup" +1 charge,/);
    expect(run.text).toContain('SIGKILL');
    expect(run.text).toMatch(/✓ exactly one charge\n/);
  });

  it('shows journal and ledger', () => {
    expect(run.text.indexOf('  Journal')).toBeGreaterThan(run.text.indexOf('exactly one charge'));
    expect(run.text).toMatch(/capture +gateway:primary \+5195 +receivable -5195/);
  });

  it('pays with a gift card, points and a card, on invoice, by transfer, and after a challenge', () => {
    expect(run.text).toMatch(/ value +value:gift-cards \+1000 +receivable -1000\n +value +value:points \+600 +receivable -600\n +capture +gateway:primary \+1395 /);
    expect(run.text).toMatch(/goes back +13\.95 GBP to primary\n +goes back +6\.00 GBP to points\n +goes back +5\.00 GBP to gift-cards\n/);
    expect(run.text).toMatch(/still to be paid +£640\.00 by \d{4}-\d\d-\d\d\n/);
    expect(run.text).toMatch(/still to be paid +£72\.00 by .*\n +the gateway +has the money.*\n +books of "primary" +1 charge, 7200 /);
    expect(run.text).toMatch(/requires_escalation +the buyer is sent to the page of the bank\n +the bank +confirmed\n +completed /);
  });

  it('refuses a child and a post box, sells to an adult, gives the third candle away and wraps it', () => {
    expect(run.text).toMatch(/refused +.*18 years or older.*\n +refused +.*post box.*\n +corrected .*\n +completed /);
    expect(run.text).toMatch(/Buy two candles, get one +-£22\.00\n/);
    expect(run.text).toMatch(/Paper and ribbon +£3\.50\n/);
  });

  it('resolves a lost answer, sweeps a late success, lets a person settle a capture, and captures on shipment', () => {
    expect(run.text).toMatch(/complete_in_progress +We are checking your payment\..*\n +completed .*\n +books of "primary" +1 charge, 2595 /);
    expect(run.text).toMatch(/void at "primary": succeeded\n +books of "primary" +0 charges, .* 1 voided\n +books of "backup" +1 charge, 2595 /);
    expect(run.text).toMatch(/\$ kasse attention kasse\.db\n +capture_failed since .*\n(?:.*\n)+? +reauthorize cs_\w+\.\S+\n +books of "primary" +1 charge, 3195 .* 1 voided\n +\$ kasse attention kasse\.db\n +Nothing needs a person\.\n/);
    expect(run.text).toMatch(/parcel-1 +leaves, 40\.00 GBP captured\n +parcel-2 +leaves, 45\.00 GBP captured\n +a penny more +nothing_to_capture\n/);
  });

  it('writes plain text into a pipe and shows no token', () => {
    expect(run.text).not.toContain('\u001b');
    expect(run.text).not.toContain('tok_');
  });

  it('stacks codes, refuses one whose limit is spent, and charges once or not at all whatever a gateway does', () => {
    expect(run.text).toMatch(/Ten percent off +-420\n +The winner's 15 pounds +-1500\n(?:.*\n)+? +refused +The code "LASTONE" has been used/);
    const books = [...run.text.slice(run.text.indexOf('10. All that')).matchAll(/: (\d) charges?, \d+ minor units captured, 0 refunded\n/g)].map(([, count]) => Number(count));
    expect(books).toEqual([1, 1, 1, 1, 1, 1, 0]);
  });

  it('leaves no folder behind', async () => {
    expect((await readdir(temporary)).filter((name) => name.startsWith('kasse-demo-'))).toEqual([]);
  });

  it('ends with a code other than zero, and cleans up, when something is not as expected', async () => {
    const shop = join(temporary, 'shop');
    await cp(join(here, 'shop'), shop, { recursive: true });
    const file = join(shop, 'shoppers', 'ben.jsonc');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"expect": "everyone"', '"expect": "regular"'));
    const { code, text } = await demoWith({ TMPDIR: temporary, FORCE_COLOR: '1' }, shop);
    expect(code).toBe(1);
    // In colours where they are asked for: the failure in red.
    expect(text).toContain('\u001b[31m✗ ben should get the flow "regular" and gets "everyone".');
    expect(text).toContain('\u001b[1m\u001b[36m1. Who gets which flow, and why');
    expect((await readdir(temporary)).filter((name) => name.startsWith('kasse-demo-'))).toEqual([]);
  }, 60_000);
});

describe('the front end of the demo', () => {
  it('imports nothing but the type of the view', async () => {
    const source = await readFile(join(here, 'demo', 'render.ts'), 'utf8');
    expect(source.match(/^.*\b(?:import|require)\b.*$/gm)).toEqual(["import type { View } from 'kasse';"]);
  });
});
