import { expect, it } from 'vitest';
import * as z from 'zod';
import { optionNames } from './option-names.js';

const band = z.strictObject({ itemsMax: z.string(), price: z.string() });
const schema = z.strictObject({ zones: z.array(z.strictObject({ to: z.string(), bands: z.array(band).default([]) })).optional(), url: z.string() }).refine(() => true).transform((given) => given);

it.each<[(string | number)[], string[]]>([
  [[], ['zones', 'url']],
  [['zones', 3], ['to', 'bands']],
  [['zones', 0, 'bands', 1], ['itemsMax', 'price']],
  [['url'], []],
  [['nothing', 'like', 'that'], []],
])('names the options at %j', (path, names) => {
  expect(optionNames(schema, path)).toEqual(names);
});

it.each([[undefined], [null], [{ '~standard': {} }], [z.record(z.string(), z.string())]])('names none of what is no object of zod', (other) => {
  expect(optionNames(other, [])).toEqual([]);
});
