import { cpSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** What a consumer has besides the packages: their peers, and types of Node. */
const PEERS = ['libsql', 'vitest', '@types/node'];

/**
 * Makes a project outside of the workspace that has the packed packages installed: unpacked, with the third-party
 * packages they declare linked into each one's own `node_modules`, so that one it forgot to declare is missed.
 */
export function installConsumer(root, folder, packages) {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  for (const packed of packages) {
    const home = join(folder, 'node_modules', packed.name);
    for (const file of packed.files) {
      mkdirSync(dirname(join(home, file)), { recursive: true });
      writeFileSync(join(home, file), packed.read(file));
    }
    const source = join(root, 'packages', packed.name.replace('@kasse/', ''));
    const isOurs = (name) => packages.some((other) => other.name === name);
    for (const name of Object.keys(packed.manifest.dependencies ?? {})) if (!isOurs(name)) link(join(source, 'node_modules', name), join(home, 'node_modules', name));
  }
  for (const name of PEERS) link(installed(root, name), join(folder, 'node_modules', name));
  // The README's example, as somebody would copy it.
  cpSync(join(root, 'examples/quickstart/shop'), join(folder, 'shop'), { recursive: true });
  cpSync(join(root, 'examples/quickstart/quickstart.ts'), join(folder, 'quickstart.ts'));
  const imports = packages.flatMap(({ name, subpaths }) => subpaths.map(([subpath]) => name + subpath.slice(1)));
  writeFileSync(join(folder, 'everything.ts'), imports.map((specifier, index) => `export * as x${index} from '${specifier}';`).join('\n'));
}

function installed(root, name) {
  return join(root, name === 'libsql' ? 'packages/kasse' : '.', 'node_modules', name);
}

function link(target, path) {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(realpathSync(target), path, 'junction');
}

const RESOLUTIONS = {
  nodenext: { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
  bundler: { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
};

/** Type-checks the consumer and our declarations, and writes the consumer as JavaScript. */
export function compileConsumer(folder) {
  return Object.entries(RESOLUTIONS).flatMap(([resolution, kind]) => {
    const options = {
      ...kind,
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2023.d.ts'],
      types: ['node'],
      strict: true,
      exactOptionalPropertyTypes: true,
    };
    const host = ts.createCompilerHost(options);
    host.getCurrentDirectory = () => folder;
    const program = ts.createProgram([join(folder, 'quickstart.ts'), join(folder, 'everything.ts')], options, host);
    if (resolution === 'nodenext') program.emit();
    // Third-party declarations are not ours to judge.
    const ours = ({ fileName }) => fileName.startsWith(folder);
    return program
      .getSourceFiles()
      .filter(ours)
      .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])
      .map((fault) => `${resolution}: ${ts.formatDiagnostic(fault, { getCanonicalFileName: (name) => name, getCurrentDirectory: () => folder, getNewLine: () => '\n' }).trim()}`);
  });
}
