import type { Widget, WidgetEffect, WidgetRequest } from 'kasse/plugin';
import { checks, type ConformanceChecks } from './check.js';
import { ensure, ensureMinor, ensureText, same, shown } from './expect.js';
import { openPlugin } from './open.js';
import { optionChecks, type OptionsFixture } from './question.js';

export interface WidgetFixture extends OptionsFixture<'widget'> {
  /** What a merchandiser writes into the flow. */
  readonly options: unknown;
  /** What a buyer says, and it adds something to the total. */
  readonly inputs: unknown;
  /** What a buyer may not say. */
  readonly wrongInputs: readonly unknown[];
  readonly currency: string;
  readonly totalMinor: number;
}

/** What every widget must do. */
export const widgetChecks: ConformanceChecks<WidgetFixture> = [
  ...checks<WidgetFixture>({
    'inputs: are described by JSON': async ({ open }) => {
      const { inputs } = await openPlugin(open);
      same(JSON.parse(JSON.stringify(inputs)), inputs, 'The JSON Schema of the inputs, after a journey to the front end');
    },
    'parse: understands what it has understood': async ({ open, inputs, options }) => {
      const widget = await openPlugin(open);
      const parsed = understood(widget, inputs, options);
      same(understood(widget, parsed, options), parsed, 'Inputs are stored as understood and may be parsed again; the second time');
    },
    'parse: refuses wrong inputs with a reason': async ({ open, options, wrongInputs }) => {
      const widget = await openPlugin(open);
      for (const wrong of wrongInputs) {
        const parsed = widget.parse(wrong, options);
        ensure(!parsed.ok, `The inputs ${shown(wrong)} were taken.`);
        ensure(parsed.reason !== '', `The inputs ${shown(wrong)} were refused without a reason.`);
      }
    },
    'evaluate: answers whole minor units': async (fixture) => {
      const effects = await evaluated(fixture);
      ensure(effects.length > 0, 'The fixture\'s inputs add nothing.');
      for (const { title, amountMinor } of effects) {
        ensureText(title, 'The title of an effect');
        ensureMinor(amountMinor, 'The amount of an effect');
      }
    },
    'evaluate: answers the same question alike': async (fixture) => {
      const widget = await openPlugin(fixture.open);
      const request = requestOf(widget, fixture);
      const first = structuredClone(widget.evaluate(request));
      same(widget.evaluate(request), first, 'It is asked again with every quote; the second answer');
    },
    'evaluate: leaves the request as it is': async (fixture) => {
      const widget = await openPlugin(fixture.open);
      const request = structuredClone(requestOf(widget, fixture));
      widget.evaluate(request);
      same(request, requestOf(widget, fixture), 'evaluate changed its request');
    },
  }),
  ...optionChecks<'widget', WidgetFixture>(),
];

async function evaluated(fixture: WidgetFixture): Promise<readonly WidgetEffect[]> {
  const widget = await openPlugin(fixture.open);
  return widget.evaluate(requestOf(widget, fixture));
}

function requestOf(widget: Widget, { inputs, options, currency, totalMinor }: WidgetFixture): WidgetRequest {
  return { inputs: understood(widget, inputs, options), options, currency, totalMinor };
}

function understood(widget: Widget, inputs: unknown, options: unknown): unknown {
  const parsed = widget.parse(inputs, options);
  ensure(parsed.ok, `The fixture's inputs were refused: ${shown(parsed)}.`);
  return parsed.inputs;
}
