import { candidateOf, compileShop, type CompiledShop, createSelector, type Explanation, readShoppers, type SampleShopper, type ShopFiles } from 'kasse/tooling';
import { EXIT } from './exit-code.js';
import { Misuse } from './misuse.js';
import { openShop, readGivenFile } from './open-shop.js';
import type { Terminal } from './terminal.js';
import { defineVerb, type Verb } from './verb.js';
import { type ExplainedShopper, isAsExpected, writeExplanation } from './write-explanation.js';
import { countProblems, writeProblems } from './write-problems.js';

export const explain: Verb = defineVerb({
  name: 'explain',
  summary: 'Say which flow a shopper gets, and why every other one lost',
  args: {
    shop: { type: 'positional', required: false, description: 'Folder that holds shop.jsonc' },
    shopper: { type: 'string', valueHint: 'file', description: 'File with one shopper or a list, as JSON or JSONC; may be given more than once' },
    json: { type: 'boolean', description: 'Print one JSON document instead of text' },
  },
  needs: ['shopper'],
  details: [
    'A shopper is { "id": "anna", "facts": { "device": "mobile" }, "expect": "some-flow" }; "expect" may be left out.',
    'Without the fact "now" the shopper comes at this moment.',
    'Exit code: 0 when each shopper gets the flow it expects, 1 when one does not or a file has a problem, 2 when the command was called wrongly.',
  ],
  examples: ['kasse explain ./shop --shopper shop/shoppers/anna.jsonc', 'kasse explain ./shop --shopper anna.jsonc --shopper bob.jsonc', 'kasse explain ./shop --shopper anna.json --json'],
  run: async ({ shop: given, json }, terminal, valuesOf) => {
    const { dir, files } = await openShop(given, terminal);
    const paths = valuesOf('shopper');
    if (paths.length === 0 || paths.includes('')) throw new Misuse('Which shopper? Name a file with --shopper.', sampleHint(dir, files));
    const named: { readonly path: string; readonly text: string }[] = [];
    for (const path of paths) named.push({ path, text: await readGivenFile(path, terminal) });
    const isJson = json === true;
    const { out, err } = terminal;

    const result = compileShop(withoutShoppers(files));
    if (!result.ok) {
      if (isJson) out.line(JSON.stringify({ shop: dir, ok: false, problems: result.problems, shoppers: [] }, null, 2));
      else {
        writeProblems(result.problems, (file) => files[file], dir, err);
        err.line(`${dir}: ${countProblems(result.problems)}. Nobody gets a flow until they are mended.`);
      }
      return EXIT.problems;
    }

    const { shop } = result;
    const read = named.map((file) => ({ ...file, ...readShoppers(file, shop) }));
    const problems = read.flatMap((one) => one.problems);
    const explained = await explainAll(read.flatMap(({ shoppers }) => shoppers), shop, terminal);
    const isOk = problems.length === 0 && explained.every(isAsExpected);
    if (isJson) {
      out.line(JSON.stringify({ shop: dir, ok: isOk, release: shop.release, problems, shoppers: explained.map(asJson) }, null, 2));
    } else {
      for (const { text, problems: ofFile } of read) writeProblems(ofFile, () => text, '', err);
      explained.forEach((one, index) => {
        if (index > 0) out.line();
        writeExplanation(one, shop, out);
      });
      for (const { path, problems: ofFile } of read) {
        if (ofFile.length > 0) err.line(`${path}: ${countProblems(ofFile)}. A fact with a problem counts as missing.`);
      }
    }
    return isOk ? EXIT.clean : EXIT.problems;
  },
});

/** The shop's own samples are not asked for: one of them may be the file that is being written. */
function withoutShoppers(files: ShopFiles): ShopFiles {
  return Object.fromEntries(Object.entries(files).filter(([path]) => !path.startsWith('shoppers/')));
}

function sampleHint(dir: string, files: ShopFiles): string {
  const sample = Object.keys(files).find((path) => /^shoppers\/[^/]+\.jsonc$/.test(path));
  return `For example: kasse explain ${dir} --shopper ${sample === undefined ? 'anna.jsonc' : `${dir}/${sample}`}`;
}

async function explainAll(shoppers: readonly SampleShopper[], shop: CompiledShop, { now }: Terminal): Promise<readonly ExplainedShopper[]> {
  const selector = createSelector(shop.flows.map(candidateOf), shop.facts);
  const explained: ExplainedShopper[] = [];
  for (const shopper of shoppers) {
    const nowAssumedMs = shopper.facts['now'] === undefined && selector.facts.includes('now') ? now() : undefined;
    const selection = await selector.select(nowAssumedMs === undefined ? shopper.facts : { ...shopper.facts, now: nowAssumedMs });
    explained.push({ shopper, explanation: selector.explainStored(selection), ...(nowAssumedMs === undefined ? {} : { nowAssumedMs }) });
  }
  return explained;
}

function asJson(one: ExplainedShopper): Readonly<Record<string, unknown>> & Pick<Explanation, 'flows'> {
  const { shopper, explanation } = one;
  const expected = shopper.expect === undefined ? {} : { expected: shopper.expect, asExpected: isAsExpected(one) };
  return { id: shopper.id, title: shopper.title, winner: explanation.winner, ...expected, flows: explanation.flows };
}
