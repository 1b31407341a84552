/** Invoices as a retailer would have them, a few for every rule of the replay. The same every time. */
export function invoices(count: number): readonly Invoice[] {
  const random = randomOf(20_101_201);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const rows: Invoice[] = [...EDGES];
  for (let index = rows.length; index < count; index += 1) {
    const day = 1 + Math.floor(index / 4);
    const isRefund = random() < 0.2;
    // A few customers, so that they return; some countries that are no ISO codes, and one that nobody knows.
    rows.push({
      invoiceNo: `${isRefund ? 'C' : ''}${536_000 + Math.floor(index / 2)}`,
      invoiceDate: new Date(Date.UTC(2010, 11, day, 8 + (index % 9), index % 60)),
      customer: random() < 0.25 ? '(blank)' : pick(['17850', '13047', '12583', '14911', '12431']),
      country: pick(['United Kingdom', 'United Kingdom', 'Germany', 'EIRE', 'European Community', 'Japan', 'Atlantis']),
      quantity: String((isRefund ? -1 : 1) * pick([1, 2, 12, 83, 240])),
      unitPrice: pick(['0.42', '1.005', '3.91', '4.8533', '9.95', '14.125']),
    });
  }
  return rows;
}

export interface Invoice {
  readonly invoiceNo: string;
  readonly invoiceDate: Date;
  readonly customer: string;
  readonly country: string;
  readonly quantity: string;
  readonly unitPrice: string;
}

export function csvOf(rows: readonly Invoice[]): string {
  const lines = rows.map(({ invoiceNo, invoiceDate: at, customer, country, quantity, unitPrice }) => {
    const minute = String(at.getUTCMinutes()).padStart(2, '0');
    const date = `${at.getUTCMonth() + 1}/${at.getUTCDate()}/${at.getUTCFullYear()} ${at.getUTCHours()}:${minute}`;
    return [invoiceNo, date, customer, country, quantity, unitPrice].join(',');
  });
  return ['InvoiceNo,InvoiceDate,CustomerID,Country,Quantity,UnitPrice', ...lines, ''].join('\n');
}

const edge = (invoiceNo: string, customer: string, quantity: string, unitPrice: string): Invoice => ({
  invoiceNo,
  invoiceDate: new Date(Date.UTC(2010, 11, 1, 8, 0)),
  customer,
  country: 'United Kingdom',
  quantity,
  unitPrice,
});

const EDGES: readonly Invoice[] = [
  edge('C1', '1', '-1', '5.00'), // nothing to give back yet
  edge('2', '1', '1', '1000.00'),
  edge('2', '1', '1', '10.00'), // the number repeats
  edge('C3', '1', '-1', '10.00'), // all of the newest
  edge('C4', '1', '-1', '10.00'), // the newest has nothing left: the one before
  edge('C5', '1', '-1', '990.01'), // a penny more than is left
  edge('C5', '1', '-1', '990.00'), // exactly what is left
  edge('C6', '1', '-1', '0.01'),
  edge('C7', '1', '0', '9.00'), // a refund of nothing
  edge('8', '1', '-3', '1.00'),
  edge('9', '1', '0', '1.00'),
  edge('10', '1', '3', '0'),
  edge('A11', '1', '1', '-11062.06'),
  edge('12', '(blank)', '1', '20.00'),
  edge('C13', '(blank)', '-1', '30.00'), // comes before the order it would fit
  edge('14', '(blank)', '1', '30.00'),
  edge('C15', '(blank)', '-1', '30.00'),
  edge('C16', '(blank)', '-1', '20.00'),
  edge('17', '2', '1', '0.001'), // sold for less than half a penny
  edge('18', '2', '1', '0.005'), // half a penny is one
];

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
