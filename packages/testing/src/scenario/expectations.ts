import type { View } from 'kasse';
import type { Plugin } from 'kasse/plugin';
import { type Stage, told } from './stage.js';

/** Looks at what came of a scenario. Throws when it is not as expected, and passes it on when it is. */
export type Then = (stage: Stage) => Stage;

export interface ExpectedTotals {
  readonly itemsMinor?: number;
  /** What was taken off, positive. */
  readonly discountMinor?: number;
  readonly fulfillmentMinor?: number;
  readonly feesMinor?: number;
  readonly taxMinor?: number;
  readonly totalMinor?: number;
}

/** What the buyer is shown. Amounts left out may be anything. */
export function totals(expected: ExpectedTotals): Then {
  return taken((stage) => {
    const { items, discount, fulfillmentTotal, feesTotal, tax, total } = stage.view.summary;
    const actual: Required<ExpectedTotals> = {
      itemsMinor: items.amountMinor,
      discountMinor: discount.amountMinor,
      fulfillmentMinor: fulfillmentTotal.amountMinor,
      feesMinor: feesTotal.amountMinor,
      taxMinor: tax.amountMinor,
      totalMinor: total.amountMinor,
    };
    for (const [name, amount] of Object.entries(expected)) equal(name, actual[name as keyof ExpectedTotals], amount);
  });
}

export function status(expected: View['status']): Then {
  return taken((stage) => {
    equal('The status', stage.view.status, expected);
  });
}

/** The last step was refused, with this code. */
export function refused(code: string): Then {
  return (stage) => {
    equal('The refusal', stage.refusal?.code, code);
    return stage;
  };
}

/** What the fake gateways have taken and not given back, by their own books; or one of them, by its id. */
export function charged(amountMinor: number, gatewayId?: string): Then {
  return (stage) => {
    mustBeFake(stage, 'payment', gatewayId);
    const asked = gatewayId === undefined ? [...stage.gateways.values()] : [stage.gateways.get(gatewayId)];
    const books = asked.flatMap((gateway) => {
      if (gateway === undefined) throw new Error(`There is no fake gateway "${gatewayId ?? ''}". There is ${[...stage.gateways.keys()].join(', ')}. Give it with gateway('${gatewayId ?? ''}').`);
      return [...gateway.payments.values()];
    });
    equal(`The money at ${gatewayId ?? 'the gateways'}`, books.reduce((sum, { capturedMinor, refundedMinor }) => sum + capturedMinor - refundedMinor, 0), amountMinor);
    return stage;
  };
}

/** How many orders the backend has. */
export function ordered(count: number): Then {
  return (stage) => {
    equal('The number of orders', stage.orders.placed.size, count);
    return stage;
  };
}

/** Pieces that are neither held nor sold. */
export function free(pieces: Readonly<Record<string, number>>): Then {
  return (stage) => {
    mustBeFake(stage, 'inventory');
    for (const [sku, count] of Object.entries(pieces)) equal(`The free pieces of ${sku}`, stage.inventory.free.get(sku) ?? 0, count);
    return stage;
  };
}

/** The books of a fake that was replaced are empty, whatever has happened. */
function mustBeFake({ replaced }: Stage, kind: Plugin['kind'], wanted?: string): void {
  const own = replaced.find((plugin) => plugin.kind === kind && (wanted === undefined || plugin.id === wanted));
  if (own !== undefined) throw new Error(`"${own.id}" is a plugin of your own, whose books a scenario does not know. Look into them yourself.`);
}

/** An expectation of a scenario in which every step was taken. */
function taken(look: (stage: Stage) => void): Then {
  return (stage) => {
    if (stage.refusal !== undefined) throw new Error(`A step was refused: ${told(stage.refusal.messages)}`);
    look(stage);
    return stage;
  };
}

function equal(what: string, actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`${what}: expected ${String(expected)}, and it is ${String(actual)}.`);
}
