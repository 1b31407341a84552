import { readFileSync } from 'node:fs';
import { defineConfig } from 'tsup';

// The package's exports are the one list of what is built.
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
  dts: true,
  clean: true,
  sourcemap: true,
  splitting: true,
});
