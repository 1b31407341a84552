import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isKasseError } from '../errors/index.js';
import { SHOP_LIMITS } from '../flow/index.js';
import { loadShop, readShopFiles } from './index.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kasse-shop-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(dir, path)), { recursive: true });
  await writeFile(join(dir, path), text);
}

async function writeShop(): Promise<void> {
  await write(
    'shop.jsonc',
    `{ "name": "Small", "currency": "EUR", "country": "DE", "prices": { "mode": "exclusive" },
       "plugins": { "post": { "kind": "carrier" }, "bank": { "kind": "payment" } } }`,
  );
  await write(
    'flows/all.flow.jsonc',
    `{ "id": "all", "default": true,
       "fulfillment": { "methods": [{ "method": "shipping", "carriers": ["post"] }] },
       "payment": { "methods": [{ "method": "card", "gateways": ["bank"] }] } }`,
  );
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('loadShop with draft', () => {
  it('compiles the folder', async () => {
    await writeShop();
    expect(await loadShop(dir, { draft: true })).toMatchObject({ shopKey: 'small', flows: [{ id: 'all' }] });
  });

  it('throws the problems with their places', async () => {
    await writeShop();
    await write('flows/all.flow.jsonc', '{\n  "id": "all", "defualt": true }');
    const error = await failure(loadShop(dir, { draft: true }));
    if (!isKasseError(error, 'ERR_SHOP_INVALID')) throw new Error('another error');
    expect(error.message).toMatch(/ has one problem:\n/);
    expect(error.message).toContain('flows/all.flow.jsonc:2:16 error unknown-key "defualt"');
    expect(error.details.problems[0]).toMatchObject({ code: 'unknown-key', file: 'flows/all.flow.jsonc', line: 2, column: 16 });
  });

  it('names a folder that does not exist', async () => {
    const error = await failure(loadShop(join(dir, 'nowhere'), { draft: true }));
    expect(isKasseError(error, 'ERR_MISUSE')).toBe(true);
  });
});

describe('loadShop', () => {
  it('names draft as the cure when nothing is published', async () => {
    await writeShop();
    const error = await failure(loadShop(dir));
    if (!isKasseError(error, 'ERR_SHOP_NOT_PUBLISHED')) throw new Error('another error');
    expect(error.message).toContain('{ draft: true }');
  });

  it('reads the release that is current', async () => {
    await writeShop();
    const shop = await loadShop(dir, { draft: true });
    await write(`.kasse/releases/${shop.release}.json`, JSON.stringify(shop));
    await write('.kasse/current', `${shop.release}\n`);
    await write('shop.jsonc', 'broken since');
    expect(await loadShop(dir)).toEqual(shop);
  });

  it('refuses a release that was altered, is gone or is no JSON, and a pointer that is no hash', async () => {
    await writeShop();
    const shop = await loadShop(dir, { draft: true });
    const path = `.kasse/releases/${shop.release}.json`;
    await write('.kasse/current', shop.release);
    expect(isKasseError(await failure(loadShop(dir)), 'ERR_SHOP_INVALID')).toBe(true);
    for (const text of [JSON.stringify({ ...shop, name: 'Other' }), '{', 'null']) {
      await write(path, text);
      expect(isKasseError(await failure(loadShop(dir)), 'ERR_SHOP_INVALID')).toBe(true);
    }
    await write('.kasse/current', '../../etc/passwd');
    expect(isKasseError(await failure(loadShop(dir)), 'ERR_SHOP_INVALID')).toBe(true);
  });
});

describe('loadShop, called wrongly,', () => {
  it('names the option that was probably meant', async () => {
    await expect(loadShop(dir, { drft: true } as never)).rejects.toThrow('loadShop has no option "drft". Did you mean "draft"?');
  });
});

describe('readShopFiles', () => {
  it('reads jsonc files one folder deep, names what else looks like one, and skips hidden folders and everything else', async () => {
    await writeShop();
    await write('flows/gifts.json', '{}');
    await write('.kasse/x.jsonc', '{}');
    await write('node_modules/x.jsonc', '{}');
    await write('README.md', 'text');
    await write('flows/deep/x.flow.jsonc', '{}');
    const files = await readShopFiles(dir);
    expect(Object.keys(files)).toEqual(['flows/all.flow.jsonc', 'flows/deep/x.flow.jsonc', 'flows/gifts.json', 'shop.jsonc']);
    expect([files['flows/deep/x.flow.jsonc'], files['flows/gifts.json']]).toEqual(['', '']);
  });

  it('looks no deeper into folders that are not of a shop, and follows no links in circles', async () => {
    await writeShop();
    await write('data/deep/x.jsonc', '{}');
    for (let link = 0; link < 60; link += 1) await symlink(dir, join(dir, 'flows', `l${link}`));
    const begunAt = performance.now();
    expect(Object.keys(await readShopFiles(dir))).toEqual(['flows/all.flow.jsonc', 'shop.jsonc']);
    // Three levels of sixty links each took half a minute.
    expect(performance.now() - begunAt).toBeLessThan(5_000);
  });

  it('names a hundred of the files that it does not read, and no more', async () => {
    await writeShop();
    for (let file = 0; file < 120; file += 1) await write(`flows/old/x${file}.flow.jsonc`, '{}');
    expect(Object.keys(await readShopFiles(dir))).toHaveLength(102);
  });

  it('does not follow a link out of the folder', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'kasse-outside-'));
    try {
      await writeShop();
      await writeFile(join(outside, 'secret.jsonc'), '{}');
      await symlink(outside, join(dir, 'texts'));
      await symlink(join(outside, 'secret.jsonc'), join(dir, 'facts.jsonc'));
      await symlink(join(dir, 'gone.jsonc'), join(dir, 'conditions.jsonc'));
      await symlink(join(dir, 'flows'), join(dir, 'presets'));
      expect(Object.keys(await readShopFiles(dir))).toEqual(['flows/all.flow.jsonc', 'presets/all.flow.jsonc', 'shop.jsonc']);
    } finally {
      await rm(outside, { recursive: true });
    }
  });

  it('leaves a file that is too large to the compiler to refuse', async () => {
    await writeShop();
    await write('texts/en.jsonc', ' '.repeat(SHOP_LIMITS.fileBytes * 2));
    const error = await failure(loadShop(dir, { draft: true }));
    if (!isKasseError(error, 'ERR_SHOP_INVALID')) throw new Error('another error');
    expect(error.details.problems).toMatchObject([{ code: 'file-too-large', file: 'texts/en.jsonc', line: 1, column: 1 }]);
  });
});
