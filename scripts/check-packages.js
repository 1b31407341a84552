// After a build: every package gives what its package.json promises, to somebody who installs it from a registry.
// Looks at the tarballs, and at a project outside of the workspace that has them installed.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { planFaults } from './packages/changes.js';
import { compileConsumer, installConsumer } from './packages/consumer.js';
import { faultsIn } from './packages/contents.js';
import { packAll } from './packages/pack.js';
import { runConsumer } from './packages/run.js';

const root = resolve(import.meta.dirname, '..');
const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'kasse-packages-')));
const faults = [];
try {
  const packages = packAll(root, join(scratch, 'tarballs'));
  for (const packed of packages) faults.push(...(await faultsIn(packed)));
  const consumer = join(scratch, 'consumer');
  installConsumer(root, consumer, packages);
  faults.push(...compileConsumer(consumer), ...runConsumer(consumer, packages), ...(await planFaults(root)));
  const subpaths = packages.flatMap((packed) => packed.subpaths);
  if (faults.length === 0) process.stdout.write(`${subpaths.length} subpaths of ${packages.length} packages are as promised\n`);
} finally {
  rmSync(scratch, { recursive: true });
}
for (const fault of faults) process.stderr.write(`${fault}\n`);
if (faults.length > 0) process.exitCode = 1;
