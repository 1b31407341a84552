// Writes the declarations of a package's exports, one file beside each built module. Run in the package's folder.
// Types were checked before, over all packages at once; this only writes them down.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import ts from 'typescript';

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
const entries = Object.values(exports).flatMap((target) => target['kasse:source'] ?? []);
const base = ts.readConfigFile(resolve(import.meta.dirname, '../tsconfig.base.json'), ts.sys.readFile).config;
const { options } = ts.convertCompilerOptionsFromJson(base.compilerOptions, resolve(import.meta.dirname, '..'));

const program = ts.createProgram(entries, {
  ...options,
  // Other packages are read as they are published, so that nothing of theirs is written here.
  customConditions: [],
  rootDir: 'src',
  outDir: 'dist',
  declaration: true,
  emitDeclarationOnly: true,
  noCheck: true,
});
const { diagnostics } = program.emit();
if (diagnostics.length > 0) {
  process.stderr.write(ts.formatDiagnostics(diagnostics, { getCanonicalFileName: (name) => name, getCurrentDirectory: process.cwd, getNewLine: () => '\n' }));
  process.exitCode = 1;
}
