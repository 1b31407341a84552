// The story of Kasse in ten chapters. It asserts what it shows and ends with a code other than zero when anything is off.
import assert, { AssertionError } from 'node:assert';
import { fileURLToPath } from 'node:url';
import { chooseFlows } from './choose.js';
import { showCrash } from './crash.js';
import { openTill, type Premises, type Till } from './engine.js';
import { showFailover } from './failover.js';
import { showFaults } from './faults.js';
import { showLayouts } from './layouts.js';
import { showAgeCheck, showCoupons, showGiftWrap } from './house-rules.js';
import { onFreshPremises } from './premises.js';
import { chapter, line, paint } from './print.js';
import { readSamples } from './samples.js';
import { showShipment } from './shipment.js';
import { type SlowLine, slowLine } from './slow-line.js';
import { showChallenge, showInvoice, showSplitTender, showTransfer } from './tenders.js';
import { showTrail } from './trail.js';
import { showAttention, showLateSuccess, showLostAnswer } from './trouble.js';

const startedMs = Date.now();
/** On two idle cores it takes about five. */
const SECONDS_MAX = 30;
const shop = process.argv[2] ?? fileURLToPath(new URL('../shop', import.meta.url));

try {
  await onFreshPremises(shop, tell);
  const seconds = (Date.now() - startedMs) / 1000;
  assert.ok(seconds < SECONDS_MAX, `The demo should take under ${SECONDS_MAX} seconds and took ${seconds.toFixed(1)}: this machine is busy with something else, or Kasse has become slow.`);
  line();
  line(paint.green(`Everything shown was checked. ${seconds.toFixed(1)} s`));
} catch (error) {
  process.exitCode = 1;
  line();
  line(paint.red(error instanceof AssertionError ? `✗ ${error.message}` : String(error instanceof Error ? error.stack : error)));
}

async function tell(premises: Premises): Promise<void> {
  const samples = await readSamples(premises.shop);
  line(`${paint.bold(samples.shop.name)}: ${samples.shop.flows.length} flows that merchandisers wrote, two payment gateways, one SQLite file`);

  chapter(1, 'Who gets which flow, and why');
  await chooseFlows(samples);

  await withTill(premises, async (till) => {
    chapter(2, 'One checkout in each layout');
    await showLayouts(till, samples);
    chapter(3, 'The primary gateway goes down');
    await showFailover(till, premises, samples);
  });

  chapter(4, 'The engine is killed in the middle of a commit');
  const survivor = await showCrash(premises);

  await withTill(premises, async (till) => {
    chapter(5, 'What was written down');
    await showTrail(till, survivor);
  });

  const network = slowLine();
  await withTill(premises, async (till) => {
    chapter(6, 'More ways to pay');
    await showSplitTender(till, premises, samples);
    await showInvoice(till, premises, samples);
    await showTransfer(till, premises, samples);
    await showChallenge(till, premises, samples);
    chapter(7, 'What the shop asks for, and what it gives');
    await showAgeCheck(till, premises, samples);
    await showGiftWrap(till, samples);
    await showCoupons(till, samples);
    chapter(8, 'An answer is lost, late, or taken back');
    await showLostAnswer(till, premises, samples);
    await showLateSuccess(till, premises, samples, network);
    await showAttention(till, premises, samples);
    chapter(9, 'The goods leave');
    await showShipment(till, premises, samples);
    chapter(10, 'All that a gateway can do wrong');
    await showFaults(till, premises, samples);
  }, network.fetch);
}

/** One engine owns the database at a time. */
async function withTill(premises: Premises, work: (till: Till) => Promise<void>, fetch?: SlowLine['fetch']): Promise<void> {
  const till = await openTill(premises, fetch);
  try {
    await work(till);
  } finally {
    await till.kasse.close();
  }
}
