import { defineWidget, type Widget } from 'kasse/plugin';
import { describe } from 'vitest';
import { widgetChecks, type WidgetFixture } from '../widget.js';
import { anything, prove, spoiled, wrongOptions } from './prove.js';

const wrap = () =>
  defineWidget({
    id: 'gift-wrap',
    setup: (): Widget => ({
      inputs: { type: 'object', properties: { wrap: { type: 'boolean' } } },
      parse: (inputs) => (typeof inputs === 'object' && inputs !== null && 'wrap' in inputs ? { ok: true, inputs } : { ok: false, reason: 'Say whether to wrap it.' }),
      evaluate: () => [{ kind: 'fee', title: 'Gift wrap', amountMinor: 250 }],
    }),
  })();

const honest = (): WidgetFixture => ({
  open: () => spoiled(wrap()),
  options: {},
  inputs: { wrap: true },
  wrongInputs: ['yes', null],
  currency: 'GBP',
  totalMinor: 1_000,
  wrongOptions,
});

const wrong = (change: (right: Widget) => Partial<Widget>) => (): WidgetFixture => ({ ...honest(), open: () => spoiled(wrap(), change) });

describe('the checks of a widget', () => {
  prove(widgetChecks, honest, {
    'inputs: are described by JSON': wrong(() => ({ inputs: { type: undefined, pattern: /x/ } })),
    'parse: understands what it has understood': wrong((right) => ({
      parse: (inputs, options) => {
        const parsed = right.parse(inputs, options);
        return parsed.ok ? { ok: true, inputs: { wrap: parsed.inputs } } : parsed;
      },
    })),
    'parse: refuses wrong inputs with a reason': wrong((right) => ({ parse: (inputs, options) => (right.parse(inputs, options).ok ? { ok: true, inputs } : { ok: true, inputs: {} }) })),
    'evaluate: answers whole minor units': wrong(() => ({ evaluate: () => [{ kind: 'fee', title: 'Gift wrap', amountMinor: 2.5 }] })),
    'evaluate: answers the same question alike': (() => {
      let times = 0;
      return wrong(() => ({
        evaluate: () => {
          times += 1;
          return [{ kind: 'fee', title: 'Gift wrap', amountMinor: times }];
        },
      }));
    })(),
    'evaluate: leaves the request as it is': wrong((right) => ({
      evaluate: (request) => {
        Object.assign(request, { totalMinor: 0 });
        return right.evaluate(request);
      },
    })),
    'options: refuses those that are wrong': () => ({ ...honest(), open: () => ({ ...wrap(), options: anything }) }),
  });
});
