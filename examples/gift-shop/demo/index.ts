// The story of Kasse in five chapters. It asserts what it shows and ends with a code other than zero when anything is off.
import { AssertionError } from 'node:assert';
import { fileURLToPath } from 'node:url';
import { chooseFlows } from './choose.js';
import { showCrash } from './crash.js';
import { openTill, type Premises, type Till } from './engine.js';
import { showFailover } from './failover.js';
import { showLayouts } from './layouts.js';
import { onFreshPremises } from './premises.js';
import { chapter, line, paint } from './print.js';
import { readSamples } from './samples.js';
import { showTrail } from './trail.js';

const startedMs = Date.now();
const shop = process.argv[2] ?? fileURLToPath(new URL('../shop', import.meta.url));

try {
  await onFreshPremises(shop, tell);
  line();
  line(paint.green(`Everything shown was checked. ${((Date.now() - startedMs) / 1000).toFixed(1)} s`));
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
}

/** One engine owns the database at a time. */
async function withTill(premises: Premises, work: (till: Till) => Promise<void>): Promise<void> {
  const till = await openTill(premises);
  try {
    await work(till);
  } finally {
    await till.kasse.close();
  }
}
