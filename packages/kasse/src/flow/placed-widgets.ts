import type { JsonPath } from '../json/index.js';
import { checkDocuments } from './check-documents.js';
import type { ShopFiles } from './compile-result.js';
import { mergeFlows } from './merge-flows.js';
import { readDocuments } from './read-documents.js';
import { createReporter } from './reporter.js';
import type { AuthoredSection } from './schema/flow.js';
import type { Source } from './source.js';

/** What a flow tells a widget, and where it stands. */
export interface PlacedWidget {
  readonly widget: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly source: Source;
  /** Of the section; its options are below, if they are written at all. */
  readonly path: JsonPath;
}

/** Every section of a widget in every flow, with what it inherits. Of what has no shape yet none: `compileShop` tells that. */
export function placedWidgets(files: ShopFiles): readonly PlacedWidget[] {
  const reporter = createReporter({ strict: false });
  const checked = checkDocuments(readDocuments(files, reporter), reporter);
  if (checked === undefined) return [];
  return [...mergeFlows(checked, reporter)].flatMap(({ authored: { steps = [], afterCommit }, source }) => [
    ...steps.flatMap(({ sections = [] }, index) => widgetsOf(sections, source, ['steps', index, 'sections'])),
    ...widgetsOf(afterCommit?.thankYou ?? [], source, ['afterCommit', 'thankYou']),
  ]);
}

function widgetsOf(sections: readonly AuthoredSection[], source: Source, path: JsonPath): readonly PlacedWidget[] {
  return sections.flatMap((section, index) => {
    if (typeof section === 'string' || !('widget' in section) || section.remove === true) return [];
    return [{ widget: section.widget, options: section.options ?? {}, source, path: [...path, index] }];
  });
}
