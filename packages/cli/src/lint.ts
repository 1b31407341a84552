import type { Plugin } from 'kasse/plugin';
import { compileShop, type CompiledShop, lintPluginOptions, lintShoppers, type Problem, type SampleShopper } from 'kasse/tooling';
import { EXIT } from './exit-code.js';
import { loadPlugins } from './load-plugins.js';
import { openShop } from './open-shop.js';
import { defineVerb, type Verb } from './verb.js';
import { count, countProblems, tally, writeProblems } from './write-problems.js';

export const lint: Verb = defineVerb({
  name: 'lint',
  summary: 'Check a shop folder',
  args: {
    shop: { type: 'positional', required: false, description: 'Folder that holds shop.jsonc' },
    plugins: { type: 'string', valueHint: 'module', description: 'Also check the options of the plugins that this JavaScript module exports' },
    strict: { type: 'boolean', description: 'Let warnings fail too' },
    json: { type: 'boolean', description: 'Print one JSON document instead of text' },
  },
  details: [
    'Reads every file of the shop and tells what is wrong, where, and how to mend it; also which sample shopper gets another flow than it expects.',
    'Without the fact "now" a sample shopper comes at this moment.',
    'What a plugin may be told only the plugin knows, and which plugins there are only the code: name the module whose "plugins" createKasse gets.',
    'Exit code: 0 when there is no error, 1 when there is, 2 when the command was called wrongly.',
  ],
  examples: ['kasse lint ./shop', 'kasse lint ./shop --strict', 'kasse lint ./shop --json > problems.json', 'kasse lint ./shop --plugins ./dist/plugins.js'],
  run: async ({ shop: given, plugins: module, strict, json }, terminal) => {
    const { dir, files } = await openShop(given, terminal);
    const plugins = module === undefined ? undefined : await loadPlugins(module, terminal);
    const options = { strict: strict === true };
    const result = compileShop(files, options);
    const ofPlugins = await lintPluginOptions(files, plugins ?? [], options);
    const ofShoppers = result.ok ? lintShoppers(files, result.shop, terminal.now()) : [];
    const problems = [...(result.ok ? result.warnings : result.problems), ...ofPlugins, ...ofShoppers];
    const isOk = result.ok && [...ofPlugins, ...ofShoppers].every(({ severity }) => severity === 'warning');
    const { out } = terminal;
    if (json === true) {
      out.line(JSON.stringify({ shop: dir, ok: isOk, ...(isOk ? { release: result.shop.release } : {}), ...tally(problems), problems }, null, 2));
    } else {
      writeProblems(problems, (file) => files[file], dir, out);
      out.line(isOk ? `${out.paint.green('ok')} ${dir}: ${praise(result.shop, result.shoppers, problems, plugins)}` : `${dir}: ${countProblems(problems)}`);
    }
    return isOk ? EXIT.clean : EXIT.problems;
  },
});

function praise({ flows, pluginKinds }: CompiledShop, shoppers: readonly SampleShopper[], warnings: readonly Problem[], plugins: readonly Plugin[] | undefined): string {
  const found = warnings.length === 0 ? 'no problems' : count(warnings.length, 'warning');
  const asked = plugins?.filter(({ kind, id, options }) => options !== undefined && pluginKinds[id] === kind).length;
  return `${found} in ${count(flows.length, 'flow')} and ${count(shoppers.length, 'sample shopper')}${asked === undefined ? '' : `; ${count(asked, 'plugin')} asked about ${asked === 1 ? 'its' : 'their'} options`}`;
}
