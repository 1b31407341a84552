import { runCommand } from '../scripts/command-line.js';
import { BENCH_CHECKOUT, readArguments } from './checkout/arguments.js';
import { benchCheckout } from './checkout/bench-checkout.js';

await runCommand(BENCH_CHECKOUT, process.argv.slice(2), async (argv) => {
  const { json, checkouts } = readArguments(argv);
  const report = await benchCheckout({ checkouts, say: json ? () => undefined : (text) => { console.error(text); } });
  console.log(JSON.stringify(report));
});
