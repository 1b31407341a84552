#!/usr/bin/env node
// `npx kasse` is ours, but the commands live in @kasse/cli: kasse declares no
// dependency on it (that would be a cycle), so it is looked up where the shop is.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

let cli;
try {
  cli = createRequire(join(process.cwd(), 'package.json')).resolve('@kasse/cli');
} catch {
  console.error('The kasse command is in a package of its own. Install it here with: npm install --save-dev @kasse/cli');
  process.exit(1);
}
const { main } = await import(pathToFileURL(cli).href);
await main();
