// Shoppers of the short scenes. Who has a `sample` is somebody like that one.
import { address, type Buyer } from './shoppers.js';

/** With a gift card that somebody gave her. */
export function isla(giftCard: string): Buyer & Required<Pick<Buyer, 'customer'>> {
  return {
    id: 'isla',
    person: { knows: address('Isla', '2 Shore Road', 'Oban', 'PA34 4HD'), wants: { giftCard, points: true }, cardToken: 'tok_ok' },
    customer: { id: 'c-isla', contact: { email: 'isla@example.com', givenName: 'Isla', familyName: 'Grant' } },
  };
}

export const eilidh: Buyer = {
  id: 'eilidh',
  person: { knows: address('Eilidh', '1 Pier Road', 'Mallaig', 'PH41 4QJ'), wants: { payBy: 'invoice' } },
  customer: { id: 'c-eilidh', contact: { email: 'eilidh@example.com', givenName: 'Eilidh', familyName: 'Munro' } },
};

/** Pays by a transfer, which takes its time. */
export const transferring: Buyer = { ...eilidh, id: 'eilidh-transfer', sample: 'eilidh', person: { ...eilidh.person, wants: { payBy: 'transfer' } } };

export const challenged: Buyer = {
  id: 'ben-challenged',
  sample: 'ben',
  person: { knows: address('Ben', '8 Castle Street', 'Bristol', 'BS1 3XF'), cardToken: 'tok_3ds' },
};

export const oscar: Buyer = {
  id: 'oscar',
  person: { knows: address('Oscar', 'PO Box 12', 'Exeter', 'EX1 1AA'), says: { birthDate: '2019-05-17' }, cardToken: 'tok_ok' },
};

export const wrapped: Buyer = {
  id: 'grace-wrapped',
  sample: 'grace',
  person: { knows: address('Grace', '5 Quay Street', 'Cardiff', 'CF10 1EA'), wants: { code: 'CANDLES', wrap: true }, cardToken: 'tok_ok' },
};

/** The answer to the payment is lost. */
export const unanswered: Buyer = {
  id: 'jack-unanswered',
  sample: 'jack',
  person: { knows: address('Jack', '30 Minster Yard', 'York', 'YO1 7HH'), cardToken: 'tok_ok' },
};

/** The payment arrives late. */
export const late: Buyer = {
  id: 'chloe-late',
  sample: 'chloe',
  person: { knows: address('Chloe', '3 Harbour Row', 'Kirkwall', 'KW15 1LE'), cardToken: 'tok_ok' },
};

/** The capture is declined. */
export const declined: Buyer = {
  id: 'ben-declined',
  sample: 'ben',
  person: { knows: address('Ben', '8 Castle Street', 'Bristol', 'BS1 3XF'), cardToken: 'tok_ok' },
};

/** Pays with an instrument to which something happens. */
export function faulty(id: string, cardToken: string): Buyer {
  return { id, sample: 'ben', person: { knows: address('Ben', '8 Castle Street', 'Bristol', 'BS1 3XF'), cardToken } };
}

/** The money is taken as the goods leave. */
export const shipped: Buyer = {
  id: 'hugo-shipped',
  sample: 'hugo',
  person: { knows: address('Hugo', '40 Mill Lane', 'Norwich', 'NR3 1HA'), says: { ribbon: 'gold' }, cardToken: 'tok_ok' },
};
