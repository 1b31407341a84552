import type { CheckedShop } from './check-documents.js';
import { checkNamedConditions, compileExperiment, compileFacts } from './compile-rules.js';
import { compileSettings, type Settings } from './compile-settings.js';
import { checkTexts } from './compile-texts.js';
import type { CompileContext } from './context.js';
import type { Reporter } from './reporter.js';
import type { CompiledExperiment } from './types.js';
import { nothingUsed } from './unused.js';

/** What all flows of a shop share. */
export interface Shared {
  readonly settings: Settings;
  readonly context: CompileContext;
}

/** Compiles what flows refer to; returns nothing when any of it is wrong. */
export function compileShared(checked: CheckedShop, reporter: Reporter): Shared | undefined {
  const { shop, facts, conditions, experiments } = checked;
  const errorsBefore = reporter.errors;
  const settings = compileSettings(shop.authored, shop.source, reporter);
  const { currency, locale } = settings;
  const catalogue = compileFacts(facts?.authored ?? {}, facts?.source, reporter);
  const named = conditions?.authored ?? {};
  // A wrong currency or fact would be told again in every condition.
  if (reporter.errors > errorsBefore) return undefined;
  const broken = checkNamedConditions(named, { catalogue, currency }, conditions?.source, reporter);
  const compiled = Object.entries(experiments?.authored ?? {}).map(([id, experiment]): [string, CompiledExperiment] => [
    id,
    // An entry exists only where its file does.
    compileExperiment(id, experiment, experiments?.source ?? shop.source, reporter),
  ]);
  const context: CompileContext = {
    reporter,
    currency,
    locale,
    plugins: new Map(Object.entries(settings.pluginKinds)),
    knowsCodes: settings.discounts === 'backend' || Object.values(settings.pluginKinds).includes('discounts'),
    catalogue,
    named,
    broken,
    texts: readTexts(checked, locale, reporter),
    hasTexts: checked.texts.some((document) => document.locale === locale),
    experiments: new Map(compiled),
    used: nothingUsed(),
  };
  return { settings, context };
}

function readTexts(checked: CheckedShop, locale: string, reporter: Reporter): ReadonlyMap<string, string> {
  let texts: ReadonlyMap<string, string> = new Map();
  for (const document of checked.texts) {
    checkTexts(document.authored, locale, document.source, reporter);
    if (document.locale === locale) {
      texts = new Map(Object.entries(document.authored));
      continue;
    }
    const message = `The shop speaks "${locale}"; texts in "${document.locale}" are not used yet. Set "locale" in shop.jsonc, or remove the file.`;
    reporter.report('unused-locale', document.source, [], message);
  }
  return texts;
}
