import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/** What goes wrong when the consumer runs: the README's example, the command, and an import of every subpath. */
export function runConsumer(folder, packages) {
  writeFileSync(join(folder, 'imports.js'), importing(packages));
  return [
    ...run(folder, ['quickstart.js'], /^completed K-1001 £/m),
    ...run(folder, ['node_modules/kasse/bin/kasse.js', 'lint', 'shop'], /./),
    ...run(folder, ['imports.js'], /^all imported$/m),
  ];
}

/** A program that imports every subpath; each has to export something. */
function importing(packages) {
  const specifiers = packages.flatMap(({ name, manifest, subpaths }) =>
    subpaths.flatMap(([subpath, target]) => {
      // What runs when it is imported is started by its own tests.
      const runs = Array.isArray(manifest.sideEffects) ? manifest.sideEffects : [];
      return runs.includes(target.import ?? target.default) ? [] : [name + subpath.slice(1)];
    }),
  );
  return `for (const specifier of ${JSON.stringify(specifiers)}) {
  if (Object.keys(await import(specifier)).length === 0) throw new Error(specifier + ' exports nothing.');
}
console.log('all imported');
`;
}

function run(folder, args, says) {
  try {
    const out = execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe', timeout: 60_000 });
    return says.test(out) ? [] : [`node ${args.join(' ')} said: ${out}`];
  } catch (error) {
    return [`node ${args.join(' ')} failed: ${error.stderr?.trim() || error.message}`];
  }
}
