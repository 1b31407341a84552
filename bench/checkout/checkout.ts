import type { Kasse } from 'kasse';

const person = { givenName: 'Ada', familyName: 'Lovelace', line1: '1 Test Street' };
/** Buyers live in the country that the backend takes them to be in, as nearly all do. */
const homes = [
  { ...person, city: 'London', postalCode: 'N1 9GU', country: 'GB' },
  { ...person, city: 'Paris', postalCode: '75001', country: 'FR' },
  { ...person, city: 'Berlin', postalCode: '10115', country: 'DE' },
] as const;
const devices = ['mobile', 'desktop', 'tablet'];
const channels = ['web', 'social', 'app'];

/** One whole checkout: open, four commands and the commit, each durable, until the order is placed and paid. Tells how long the commit took. */
export async function checkOut(kasse: Kasse, index: number): Promise<{ readonly commitMs: number }> {
  const address = homes[Math.floor(index / 3) % 3] ?? homes[0];
  const opened = await kasse.open({
    requestId: `request-${index}`,
    cartRef: `cart-${index}`,
    facts: {
      device: devices[index % 3] ?? 'mobile',
      country: address.country,
      channel: channels[Math.floor(index / 9) % 3] ?? 'web',
      'customer.returning': index % 2 === 0,
      'customer.orders': index % 14,
    },
  });
  if (!opened.ok) throw new Error(`open: ${opened.code}`);
  const buyer = kasse.buyer(opened.token);
  const commands = [
    { type: 'contact.set', email: `buyer-${index}@example.com` },
    { type: 'fulfillment.destination', address },
    { type: 'fulfillment.option', optionId: 'parcel:standard' },
    { type: 'payment.set', methodId: 'card', instrument: { token: `tok_${index}` } },
  ] as const;
  let { view } = opened;
  for (const command of commands) {
    const result = await buyer.send(command);
    if (!result.ok) throw new Error(`${command.type}: ${result.code}`);
    ({ view } = result);
  }
  const begun = performance.now();
  const committed = await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
  if (!committed.ok || committed.view.status !== 'completed') throw new Error(`commit: ${committed.ok ? committed.view.status : committed.code}`);
  return { commitMs: performance.now() - begun };
}
