import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder on disk that holds a small right shop in `shop`, and what a test writes beside it. */
export interface ShopFolder {
  readonly root: string;
  write(path: string, text: string): Promise<void>;
  remove(): Promise<void>;
}

export async function shopFolder(): Promise<ShopFolder> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'kasse-cli-')));
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  for (const [path, text] of Object.entries(FILES)) await write(`shop/${path}`, text);
  return { root, write, remove: () => rm(root, { recursive: true, force: true }) };
}

const FILES: Readonly<Record<string, string>> = {
  'shop.jsonc': `{
  "name": "Corner shop", "currency": "GBP", "country": "GB", "prices": { "mode": "inclusive" },
  "plugins": { "bank": { "kind": "payment" }, "post": { "kind": "carrier" } }
}
`,
  'facts.jsonc': '{ "loyalty.number": { "type": "string", "personal": true } }\n',
  'presets/base.jsonc': `{
  "fulfillment": { "methods": [{ "method": "shipping", "carriers": ["post"] }] },
  "payment": { "methods": [{ "method": "card", "gateways": ["bank"] }] }
}
`,
  'flows/everyone.flow.jsonc': '{ "id": "everyone", "extends": "base", "default": true }\n',
  'flows/advent.flow.jsonc': `{
  "id": "advent", "title": "Advent", "extends": "base", "priority": 30,
  "window": { "from": "2026-11-20T00:00:00Z", "until": "2026-12-25T00:00:00Z" },
  "when": { "fact": "campaign", "operator": "equal", "value": "advent" }
}
`,
  'flows/phone.flow.jsonc': `{
  "id": "phone",
  "title": "On the phone",
  "extends": "base",
  "priority": 50,
  "when": { "all": [
    { "fact": "device", "operator": "equal", "value": "mobile" },
    { "fact": "cart.total", "operator": "atLeast", "value": "20.00 GBP" }
  ] }
}
`,
  'flows/secret.flow.jsonc': `{
  "id": "secret", "extends": "base", "priority": 40,
  "when": { "fact": "loyalty.number", "operator": "startsWith", "value": "K" }
}
`,
  'shoppers/anna.jsonc': '{ "id": "anna", "title": "Anna", "facts": { "device": "mobile", "cart.total": "25.00 GBP" }, "expect": "phone" }\n',
};
