import type { GatewaySwitchChange, ReferenceBooks } from '@kasse/testing';
import assert from 'node:assert/strict';
import type { Premises } from './engine.js';

export type Books = Readonly<Record<keyof Premises['gateways'], ReferenceBooks>>;

/** What the gateways themselves say they did for a checkout, read from them and not from Kasse. */
export async function readBooks({ gateways }: Premises, sessionId: string): Promise<Books> {
  const read = async (url: string): Promise<ReferenceBooks> => {
    const response = await fetch(`${url}/books/references/${encodeURIComponent(sessionId)}`);
    assert.equal(response.status, 200, `The gateway at ${url} does not show its books.`);
    // The sandbox gateway answers what its protocol says.
    return (await response.json()) as ReferenceBooks;
  };
  const [primary, backup] = await Promise.all([read(gateways.primary), read(gateways.backup)]);
  return { primary, backup };
}

/** What they say, as a person reads it. */
export function charged({ charges, capturedMinor, refundedMinor }: ReferenceBooks): string {
  return `${charges} ${charges === 1 ? 'charge' : 'charges'}, ${capturedMinor} minor units captured, ${refundedMinor} refunded`;
}

/** Breaks a gateway, or mends it. */
export async function setSwitch(url: string, change: GatewaySwitchChange): Promise<void> {
  const response = await fetch(`${url}/switch`, { method: 'POST', body: JSON.stringify(change) });
  assert.equal(response.status, 200, `The gateway at ${url} does not take the switch.`);
}
