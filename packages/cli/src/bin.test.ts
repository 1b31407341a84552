import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const kassePackage = fileURLToPath(new URL('../../kasse/', import.meta.url));

/** Installed as a package manager does it: the real bin, and in place of the commands one that says what it got. */
let app: string;
beforeEach(async () => {
  app = await realpath(await mkdtemp(join(tmpdir(), 'kasse-bin-')));
});
afterEach(() => rm(app, { recursive: true, force: true }));

async function installKasse(folder: string): Promise<void> {
  await mkdir(join(app, folder, 'bin'), { recursive: true });
  for (const file of ['package.json', 'bin/kasse.js']) await cp(join(kassePackage, file), join(app, folder, file));
}

async function installCommands(folder: string): Promise<void> {
  await mkdir(join(app, folder), { recursive: true });
  await writeFile(join(app, folder, 'package.json'), '{ "name": "@kasse/cli", "type": "module", "exports": "./index.js" }');
  await writeFile(join(app, folder, 'index.js'), 'export function main() { console.log("ran", ...process.argv.slice(2)); }');
}

async function link(from: string, to: string): Promise<void> {
  await mkdir(dirname(join(app, from)), { recursive: true });
  await symlink(join(app, to), join(app, from));
}

const run = (bin: string, cwd: string): SpawnSyncReturns<string> => spawnSync(process.execPath, [join(app, bin), 'attention', '/app/x.db'], { cwd, encoding: 'utf8' });

const RAN = { status: 0, stdout: 'ran attention /app/x.db\n', stderr: '' };

describe('the bin of kasse', () => {
  it('finds the commands installed beside it by npm, wherever it is called', async () => {
    await installKasse('node_modules/kasse');
    await installCommands('node_modules/@kasse/cli');
    await link('node_modules/.bin/kasse', 'node_modules/kasse/bin/kasse.js');
    expect(run('node_modules/.bin/kasse', '/')).toMatchObject(RAN);
  });

  it('finds those that pnpm installed, which links kasse from a store of its own', async () => {
    await installKasse('node_modules/.pnpm/kasse@1.0.0/node_modules/kasse');
    await link('node_modules/kasse', 'node_modules/.pnpm/kasse@1.0.0/node_modules/kasse');
    await installCommands('node_modules/@kasse/cli');
    expect(run('node_modules/kasse/bin/kasse.js', '/')).toMatchObject(RAN);
  });

  it('finds those installed for the whole machine, called by a link far away', async () => {
    await installKasse('lib/node_modules/kasse');
    await installCommands('lib/node_modules/@kasse/cli');
    await link('bin/kasse', 'lib/node_modules/kasse/bin/kasse.js');
    expect(run('bin/kasse', '/')).toMatchObject(RAN);
  });

  it('takes those of the folder it is called in where there are any', async () => {
    await installKasse('lib/kasse');
    await installCommands('node_modules/@kasse/cli');
    await mkdir(join(app, 'shop'));
    expect(run('lib/kasse/bin/kasse.js', join(app, 'shop'))).toMatchObject(RAN);
  });

  it('ends with 2 where there are none, which no verb could take for an answer', async () => {
    await installKasse('node_modules/kasse');
    expect(run('node_modules/kasse/bin/kasse.js', '/')).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('npm install --save-dev @kasse/cli') as unknown });
  });
});
