import { compileShop, type CompiledShop, readShopFiles, type SampleShopper } from 'kasse/tooling';
import assert from 'node:assert/strict';

export interface Samples {
  readonly shop: CompiledShop;
  readonly shoppers: readonly SampleShopper[];
}

/** Reads the shop with the shoppers that its merchandisers wrote beside the flows. */
export async function readSamples(dir: string): Promise<Samples> {
  const result = compileShop(await readShopFiles(dir));
  assert.ok(result.ok, result.ok ? '' : `The shop does not compile: ${result.problems.map(({ file, message }) => `${file}: ${message}`).join('; ')}`);
  return result;
}

/** The sample of this id. */
export function sampleOf({ shoppers }: Samples, id: string): SampleShopper {
  const sample = shoppers.find((each) => each.id === id);
  assert.ok(sample !== undefined, `The shop has no sample shopper "${id}".`);
  return sample;
}
