import { readFileSync } from 'node:fs';
import { defineConfig } from 'tsup';

// Every package is built with this file, in its own folder. Its exports are the one list of what is built.
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly exports: Readonly<Record<string, string | { readonly 'kasse:source': string }>>;
};
const entry = Object.values(manifest.exports).flatMap((target) =>
  typeof target === 'string' ? [] : [target['kasse:source']],
);

export default defineConfig({
  entry: Object.fromEntries(entry.map((file) => [file.replace(/^\.\/src\//, '').replace(/\.ts$/, ''), file])),
  format: 'esm',
  target: 'node20',
  // Declarations come from scripts/emit-types.js: bundling them takes a minute, writing them side by side two seconds.
  dts: false,
  clean: true,
  sourcemap: true,
  splitting: true,
});
