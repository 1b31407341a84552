import { defineTaxProvider, type Plugin, type TaxProvider } from 'kasse/plugin';
import { type Fault, type MethodOf, withFaults } from './faults.js';

export interface FakeTaxOptions {
  /** Default `tax`. */
  readonly id?: string;
  /** Of everything, in parts per million. Default 200,000, which is 20 %. */
  readonly ratePpm?: number;
  readonly faults?: readonly Fault<MethodOf<TaxProvider>>[];
}

export interface FakeTax {
  readonly plugin: Plugin<'tax'>;
  ratePpm: number;
  /** Order ids of the sales that were reported and not taken back. */
  readonly reported: ReadonlySet<string>;
  readonly faults: Fault<MethodOf<TaxProvider>>[];
}

/** One rate for everything. @example fakeTax({ ratePpm: 190_000, faults: [{ on: 'calculate', fault: 'lose_request' }] }) */
export function fakeTax({ id = 'tax', ratePpm = 200_000, faults: given = [] }: FakeTaxOptions = {}): FakeTax {
  const reported = new Set<string>();
  const tax: Omit<FakeTax, 'plugin'> = { ratePpm, reported, faults: [...given] };
  const contract: TaxProvider = {
    calculate: ({ items }) => Promise.resolve(items.map((item) => ({ id: item.id, taxes: [{ name: 'VAT', ratePpm: tax.ratePpm }] }))),
    commit: ({ orderId }) => {
      reported.add(orderId);
      return Promise.resolve();
    },
    void: ({ orderId }) => {
      reported.delete(orderId);
      return Promise.resolve();
    },
  };
  return Object.assign(tax, { plugin: defineTaxProvider({ id, setup: () => withFaults(contract, tax.faults) })() });
}
