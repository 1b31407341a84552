import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { pages, root, textOf } from './pages.js';

// Every block marked `ts` is a module that type-checks against the sources of the workspace. One marked `ts continued`
// goes on where the last one of its page ended. The block of the README belongs to the quickstart, which runs it.

const moduleFolder = join(root, 'packages/plugins/src/docs');
/** Modules by path. They stand in the package whose neighbours a plugin's author has too: kasse, zod, the test gateway. */
const modules = new Map(pages.filter((page) => page !== 'README.md').flatMap(modulesOf));

describe('the code in the documents', () => {
  const program = programOf(modules);
  it.each([...modules.keys()].map((path) => [relative(moduleFolder, path).replaceAll('__', '/')] as const))('type-checks (%s)', (name) => {
    const file = program.getSourceFile(join(moduleFolder, name.replaceAll('/', '__')));
    const faults = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    expect(file).toBeDefined();
    expect(faults.map((fault) => `line ${placeOf(fault)}: ${ts.flattenDiagnosticMessageText(fault.messageText, '\n')}`)).toEqual([]);
  }, 60_000);

  it('is there', () => {
    expect(modules.size).toBeGreaterThan(10);
  });
});

describe('the links in the documents', () => {
  it.each(pages)('lead somewhere (%s)', (page) => {
    const dead = linksOf(textOf.get(page) ?? '').filter((link) => !leadsSomewhere(page, link));
    expect(dead).toEqual([]);
  });
});

describe('the READMEs that are packed', () => {
  const packed = pages.filter((page) => /^packages\/[^/]+\/README\.md$/.test(page));

  it.each(packed)('link to nothing that stays behind (%s)', (page) => {
    expect(linksOf(textOf.get(page) ?? '')).toEqual([]);
  });

  it.each(packed)('name pages of the repository that are there (%s)', (page) => {
    const named = [...(textOf.get(page) ?? '').matchAll(/`((?:[\w-]+\/)*[\w-]+\.md)`/g)].map(([, path = '']) => path);
    expect(named).not.toEqual([]);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

function modulesOf(page: string): readonly (readonly [string, string])[] {
  const text = textOf.get(page) ?? '';
  const found: [string, string][] = [];
  for (const { 1: mark, 2: code = '', index } of text.matchAll(/^```ts( continued)?\n(.*?)\n```$/gms)) {
    const last = found.at(-1);
    if (mark !== undefined && last !== undefined) last[1] += `\n${code}`;
    else found.push([join(moduleFolder, `${page.replaceAll('/', '__')}-${text.slice(0, index).split('\n').length}.ts`), code]);
  }
  // A block without imports is a module too.
  return found.map(([path, code]) => [path, `${code}\nexport {};\n`]);
}

function programOf(files: ReadonlyMap<string, string>): ts.Program {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), (path) => ts.sys.readFile(path)) as { readonly config: { readonly compilerOptions: object } };
  const { options: base } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const options: ts.CompilerOptions = { ...base, noEmit: true, noUnusedLocals: false, noUnusedParameters: false };
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (path) => files.has(path) || disk.fileExists(path),
    readFile: (path) => files.get(path) ?? disk.readFile(path),
    getSourceFile: (path, language, ...rest) => {
      const code = files.get(path);
      return code === undefined ? disk.getSourceFile(path, language, ...rest) : ts.createSourceFile(path, code, language);
    },
  };
  return ts.createProgram([...files.keys()], options, host);
}

function placeOf({ file, start = 0 }: ts.Diagnostic): number {
  return (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
}

/** Targets of links that stay in the repository, outside of code. */
function linksOf(markdown: string): readonly string[] {
  const prose = markdown.replace(/^```.*?^```$/gms, '').replace(/`[^`\n]*`/g, '``');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target).filter((target) => !/^[a-z]+:/.test(target));
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : relative(root, resolve(root, dirname(page), path));
  if (target.startsWith('..') || !existsSync(join(root, target))) return false;
  return anchor === undefined || anchorsOf(textOf.get(target) ?? '').includes(anchor);
}

/** As GitHub makes them of headings. */
function anchorsOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-'));
}
