import { execSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPackageFromTarballData } from '@arethetypeswrong/core';

/**
 * Packs every package as it would be published, and reads the tarballs.
 *
 * @param {string} root - Of the workspace.
 * @param {string} folder - Where the tarballs go.
 */
export function packAll(root, folder) {
  mkdirSync(folder);
  // Through a shell, which finds pnpm however the caller brought it along.
  execSync(`pnpm --recursive --filter "./packages/*" pack --pack-destination "${folder}"`, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  return readdirSync(folder).map((file) => readPacked(readFileSync(join(folder, file))));
}

function readPacked(bytes) {
  const types = createPackageFromTarballData(bytes);
  const base = `/node_modules/${types.packageName}/`;
  const files = types.listFiles().map((path) => path.slice(base.length));
  const read = (file) => types.readFile(base + file);
  const manifest = JSON.parse(read('package.json'));
  return {
    name: manifest.name,
    manifest,
    bytes,
    /** As attw reads it. */
    types,
    files,
    read,
    /** Everything that can be imported, but for the manifest itself. */
    subpaths: Object.entries(manifest.exports).filter(([, target]) => typeof target !== 'string'),
  };
}
