import { compileShop, type CompiledShop, type Problem, type SampleShopper } from 'kasse/tooling';
import { EXIT } from './exit-code.js';
import { openShop } from './open-shop.js';
import { defineVerb, type Verb } from './verb.js';
import { count, countProblems, tally, writeProblems } from './write-problems.js';

export const lint: Verb = defineVerb({
  name: 'lint',
  summary: 'Check a shop folder',
  args: {
    shop: { type: 'positional', required: false, description: 'Folder that holds shop.jsonc' },
    strict: { type: 'boolean', description: 'Let warnings fail too' },
    json: { type: 'boolean', description: 'Print one JSON document instead of text' },
  },
  details: [
    'Reads every file of the shop and tells what is wrong, where, and how to mend it.',
    'Exit code: 0 when there is no error, 1 when there is, 2 when the command was called wrongly.',
  ],
  examples: ['kasse lint ./shop', 'kasse lint ./shop --strict', 'kasse lint ./shop --json > problems.json'],
  run: async ({ shop: given, strict, json }, terminal) => {
    const { dir, files } = await openShop(given, terminal);
    const result = compileShop(files, { strict: strict === true });
    const problems = result.ok ? result.warnings : result.problems;
    const { out } = terminal;
    if (json === true) {
      out.line(JSON.stringify({ shop: dir, ok: result.ok, ...(result.ok ? { release: result.shop.release } : {}), ...tally(problems), problems }, null, 2));
    } else {
      writeProblems(problems, (file) => files[file], dir, out);
      out.line(result.ok ? `${out.paint.green('ok')} ${dir}: ${praise(result.shop, result.shoppers, problems)}` : `${dir}: ${countProblems(problems)}`);
    }
    return result.ok ? EXIT.clean : EXIT.problems;
  },
});

function praise({ flows }: CompiledShop, shoppers: readonly SampleShopper[], warnings: readonly Problem[]): string {
  const found = warnings.length === 0 ? 'no problems' : count(warnings.length, 'warning');
  return `${found} in ${count(flows.length, 'flow')} and ${count(shoppers.length, 'sample shopper')}`;
}
