// After a build: every package gives what its package.json promises, to somebody who installs it from a registry.
// publint finds nothing; a consumer of every subpath type-checks without our own conditions; Node imports every subpath.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '..');
const packages = readdirSync(join(root, 'packages')).map((folder) => {
  const dir = join(root, 'packages', folder);
  const manifest = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'));
  const subpaths = Object.entries(manifest.exports).filter(([, target]) => typeof target !== 'string');
  return { dir, manifest, subpaths };
});

const faults = [];
for (const { dir, manifest } of packages) {
  const { messages } = await publint({ pkgDir: dir, pack: false, strict: true });
  for (const message of messages) faults.push(`${manifest.name}: ${formatMessage(message, manifest, { color: false }) ?? message.code}`);
}
faults.push(...typeFaults());
for (const { dir, manifest, subpaths } of packages) {
  // What runs when it is imported is started by its own tests.
  const runs = Array.isArray(manifest.sideEffects) ? manifest.sideEffects : [];
  for (const [subpath, target] of subpaths) {
    // The command is looked up by `require.resolve`, which knows no "import".
    const file = target.import ?? target.default;
    if (runs.includes(file)) continue;
    const names = await import(pathToFileURL(join(dir, file)).href).then(Object.keys, (error) => {
      faults.push(`${manifest.name}: importing "${subpath}" failed: ${error.message}`);
      return ['?'];
    });
    if (names.length === 0) faults.push(`${manifest.name}: "${subpath}" exports nothing.`);
  }
}
for (const fault of faults) process.stderr.write(`${fault}\n`);
if (faults.length > 0) process.exit(1);
process.stdout.write(`${packages.flatMap(({ subpaths }) => subpaths).length} subpaths of ${packages.length} packages are as promised\n`);

/** A package may import itself by name, so each gets a consumer of its own, which only this program sees. */
function typeFaults() {
  const consumers = new Map(
    packages.map(({ dir, manifest, subpaths }) => [
      join(dir, 'consumer.ts'),
      subpaths.map(([subpath], index) => `export * as x${index} from '${manifest.name}${subpath.slice(1)}';`).join('\n'),
    ]),
  );
  const options = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ['lib.es2023.d.ts'],
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
  };
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.readFile = (file) => consumers.get(file) ?? readFile(file);
  host.fileExists = (file) => consumers.has(file) || fileExists(file);
  host.getSourceFile = (file, language, ...rest) =>
    consumers.has(file) ? ts.createSourceFile(file, consumers.get(file), language) : getSourceFile(file, language, ...rest);
  const program = ts.createProgram([...consumers.keys()], options, host);
  const ours = (file) => consumers.has(file.fileName) || (file.fileName.startsWith(join(root, 'packages')) && !file.fileName.includes('node_modules'));
  return program
    .getSourceFiles()
    .filter(ours)
    .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])
    .map((fault) => ts.formatDiagnostic(fault, { getCanonicalFileName: (name) => name, getCurrentDirectory: () => root, getNewLine: () => '\n' }).trim());
}
