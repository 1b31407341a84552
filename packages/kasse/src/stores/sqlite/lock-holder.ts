import { sqlite } from './sqlite.js';

/** A process that owns a database until it is killed: `node lock-holder.ts <file>`. */
const store = sqlite(process.argv[2] ?? '');
process.stdout.write(`${store.kind}\n`);
setInterval(() => undefined, 1000);
