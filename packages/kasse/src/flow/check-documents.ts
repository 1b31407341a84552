import type { z } from 'zod';
import { checkSchema } from './check-schema.js';
import { checkUnique, type Spot } from './context.js';
import type { Preset } from './extends.js';
import { given } from './given.js';
import { SHOP_LIMITS } from './limits.js';
import type { AuthoredDocument, DocumentKind } from './read-documents.js';
import type { Reporter } from './reporter.js';
import { type AuthoredFlow, flowDocument, presetDocument } from './schema/flow.js';
import {
  type AuthoredExperiment,
  type AuthoredFact,
  type AuthoredShopper,
  conditionsDocument,
  experimentsDocument,
  factsDocument,
  shopperDocument,
  shopperListDocument,
  textsDocument,
} from './schema/shared.js';
import { type AuthoredShop, shopDocument } from './schema/shop.js';
import type { Source } from './source.js';

/** A document that has the right shape. */
export interface Checked<T> {
  readonly authored: T;
  readonly source: Source;
}

/** All documents of a shop, each of the right shape by itself. */
export interface CheckedShop {
  readonly shop: Checked<AuthoredShop>;
  readonly facts?: Checked<Readonly<Record<string, AuthoredFact>>>;
  readonly conditions?: Checked<Readonly<Record<string, unknown>>>;
  readonly experiments?: Checked<Readonly<Record<string, AuthoredExperiment>>>;
  readonly texts: readonly (Checked<Readonly<Record<string, string>>> & { readonly locale: string })[];
  readonly presets: readonly Preset[];
  readonly flows: readonly Checked<AuthoredFlow>[];
  readonly shoppers: readonly { readonly authored: AuthoredShopper; readonly spot: Spot }[];
  /** False when a flow or preset was left out because of its shape. */
  readonly isComplete: boolean;
}

/** Checks every document against its schema. Returns nothing when one that others build on is wrong. */
export function checkDocuments(documents: readonly AuthoredDocument[], reporter: Reporter): CheckedShop | undefined {
  const errorsInFiles = reporter.errors;
  const of = (kind: DocumentKind): readonly AuthoredDocument[] => documents.filter((document) => document.kind === kind);
  const check = <T>(schema: z.ZodType<T>, [document]: readonly AuthoredDocument[]): Checked<T> | undefined => {
    if (document === undefined) return undefined;
    const authored = checkSchema(schema, document.source, reporter, document.value);
    return authored === undefined ? undefined : { authored, source: document.source };
  };

  const shop = check(shopDocument, of('shop'));
  if (of('shop').length === 0 && errorsInFiles === 0) {
    const message = 'The shop has no shop.jsonc. Add one with "name", "currency", "country" and "prices".';
    reporter.reportAt('missing-file', { file: 'shop.jsonc', line: 1, column: 1 }, message);
  }
  const facts = check(factsDocument, bounded(of('facts'), SHOP_LIMITS.entries, reporter));
  const conditions = check(conditionsDocument, bounded(of('conditions'), SHOP_LIMITS.entries, reporter));
  const experiments = check(experimentsDocument, bounded(of('experiments'), SHOP_LIMITS.entries, reporter));
  const texts = bounded(of('texts'), SHOP_LIMITS.texts, reporter).flatMap((document) => {
    const checked = check(textsDocument, [document]);
    return checked === undefined ? [] : [{ ...checked, locale: nameOf(document) }];
  });
  const presets = of('preset').flatMap((document) => presetOf(document, check(presetDocument, [document])));
  checkUnique(presets.map(({ id, source }) => ({ id, spot: { source, path: ['id'] } })), 'duplicate-preset', 'presets', { reporter });
  const isSharedRight = reporter.errors === 0;

  const flows = of('flow').flatMap((document) => check(flowDocument, [document]) ?? []);
  const shoppers = of('shopper').flatMap((document) => shoppersOf(document, reporter));
  if (shop === undefined || !isSharedRight) return undefined;
  return {
    shop,
    ...given('facts', facts),
    ...given('conditions', conditions),
    ...given('experiments', experiments),
    texts,
    presets,
    flows,
    shoppers,
    isComplete: flows.length === of('flow').length,
  };
}

function bounded(documents: readonly AuthoredDocument[], max: number, reporter: Reporter): readonly AuthoredDocument[] {
  return documents.map((document) => {
    const { root } = document.source;
    const count = root.type === 'object' ? root.properties.length : 0;
    if (count > max) {
      const message = `The file has ${count} entries; the most is ${max}. Remove some.`;
      reporter.report('too-many-entries', document.source, [], message);
    }
    return withoutSchemaKey(document);
  });
}

/** In a file whose keys are ids, "$schema" is the editor's alone. */
function withoutSchemaKey(document: AuthoredDocument): AuthoredDocument {
  if (document.value === null || typeof document.value !== 'object' || Array.isArray(document.value)) return document;
  const entries = Object.entries(document.value).filter(([key]) => key !== '$schema');
  return { ...document, value: Object.fromEntries(entries) };
}

function presetOf(document: AuthoredDocument, checked: Checked<z.infer<typeof presetDocument>> | undefined): readonly Preset[] {
  if (checked === undefined) return [];
  const { id = nameOf(document), extends: above } = checked.authored;
  return [{ id, ...given('extends', above), source: checked.source }];
}

/** The shoppers of a file that holds one or a list. */
export function shoppersOf(document: AuthoredDocument, reporter: Reporter): CheckedShop['shoppers'] {
  const { source, value } = document;
  if (!Array.isArray(value)) {
    const authored = checkSchema(shopperDocument, source, reporter, value);
    return authored === undefined ? [] : [{ authored, spot: { source, path: [] } }];
  }
  const list = checkSchema(shopperListDocument, source, reporter, value) ?? [];
  return list.map((authored, index) => ({ authored, spot: { source, path: [index] } }));
}

/** `presets/base.jsonc` is "base", `texts/de-AT.jsonc` is "de-AT". */
function nameOf({ file }: AuthoredDocument): string {
  return file.path.slice(file.path.lastIndexOf('/') + 1).replace(/\.jsonc$/, '');
}
