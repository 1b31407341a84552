import { benchCheckout } from './checkout/bench-checkout.js';
import { readArguments } from './checkout/arguments.js';

const { json, checkouts } = readArguments(process.argv.slice(2));
const report = await benchCheckout({ checkouts, say: json ? () => undefined : (text) => { console.error(text); } });
console.log(JSON.stringify(report));
