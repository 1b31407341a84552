import { defineTaxProvider, type Plugin, type TaxRequest } from '../../plugin.js';

/** What goes wrong with one call: nothing arrives, nothing is answered, or it is done and the answer is lost. A function is waited for first. */
export type TaxFault = 'down' | 'silent' | 'lost' | (() => Promise<void>);

/** A tax service with books of its own, idempotent by key, and faults by switch. */
export interface TaxReporter {
  readonly plugin: Plugin<'tax'>;
  readonly asked: TaxRequest[];
  readonly told: (TaxRequest & { readonly orderId: string })[];
  /** Each call that was made, as `method key`. */
  readonly calls: string[];
  /** Orders whose sale is on record. */
  readonly sales: string[];
  readonly faults: Record<'commit' | 'void', TaxFault[]>;
  /** Methods that fail until this is changed. */
  down: readonly ('commit' | 'void')[];
}

/** @param takesBack - Whether it has `void`. */
export function taxReporter(takesBack = true): TaxReporter {
  const done = new Set<string>();
  const reporter: Omit<TaxReporter, 'plugin'> = { asked: [], told: [], calls: [], sales: [], faults: { commit: [], void: [] }, down: [] };
  const once = async (method: 'commit' | 'void', key: string, work: () => void): Promise<void> => {
    reporter.calls.push(`${method} ${key}`);
    const fault = reporter.down.includes(method) ? 'down' : reporter.faults[method].shift();
    if (fault === 'down') throw new Error('The tax service is down.');
    if (fault === 'silent') await new Promise<never>(() => undefined);
    if (typeof fault === 'function') await fault();
    if (!done.has(key)) work();
    done.add(key);
    if (fault === 'lost') throw new Error('socket hang up');
  };
  const plugin = defineTaxProvider({
    id: 'reporter',
    setup: () => ({
      calculate: (request) => {
        reporter.asked.push(request);
        return Promise.resolve(request.items.map(({ id }) => ({ id, taxes: [{ name: 'VAT', ratePpm: 200_000 }] })));
      },
      commit: (sale, { idempotencyKey }) =>
        once('commit', idempotencyKey, () => {
          reporter.told.push(sale);
          reporter.sales.push(sale.orderId);
        }),
      ...(takesBack
        ? {
            void: ({ orderId }, { idempotencyKey }) =>
              once('void', idempotencyKey, () => {
                if (reporter.sales.includes(orderId)) reporter.sales.splice(reporter.sales.indexOf(orderId), 1);
              }),
          }
        : {}),
    }),
  })();
  return Object.assign(reporter, { plugin });
}
