#!/usr/bin/env node
// `npx kasse` is ours, but the commands live in @kasse/cli: kasse declares no dependency on it (that would be a cycle),
// so it is looked up where the shop is, and else where this file was installed: where it was called by, and where it lies.
// With pnpm only the first of the two is beside @kasse/cli, with an installation for the whole machine only the second.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const cli = find('@kasse/cli', [join(process.cwd(), 'package.json'), process.argv[1], import.meta.url]);
if (cli === undefined) {
  console.error('The kasse command is in a package of its own. Install it here with: npm install --save-dev @kasse/cli');
  // As for a command called wrongly: 1 would be an answer, such as "something needs a person".
  process.exit(2);
}
const { main } = await import(pathToFileURL(cli).href);
await main();

function find(name, places) {
  for (const place of places) {
    try {
      return createRequire(place).resolve(name);
    } catch {
      // Not from here.
    }
  }
  return undefined;
}
