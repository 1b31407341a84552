import type { Command, View } from '../../session/index.js';
import type { Buyer } from '../buyer.js';
import type { OpenInput } from '../open-input.js';
import type { Kit } from './kit.js';

export const address = { givenName: 'Ada', familyName: 'Lovelace', line1: '1 Test Street', city: 'London', postalCode: 'N1 9GU', country: 'GB' };

export interface Opened {
  readonly buyer: Buyer;
  readonly sessionId: string;
  readonly token: string;
  readonly view: View;
}

/** Opens a checkout, which must succeed. */
export async function opened({ kasse }: Pick<Kit, 'kasse'>, input: Partial<OpenInput> = {}): Promise<Opened> {
  const result = await kasse.open({ requestId: 'r1', cartRef: 'c1', ...input });
  if (!result.ok) throw new Error(`open: ${result.code}`);
  return { buyer: kasse.buyer(result.token), sessionId: result.sessionId, token: result.token, view: result.view };
}

/** Sends commands that must all be taken, and returns the last view. */
export async function sent(buyer: Buyer, ...commands: readonly Parameters<Buyer['send']>[0][]): Promise<View> {
  let view: View | undefined;
  for (const command of commands) {
    const result = await buyer.send(command);
    if (!result.ok) throw new Error(`${command.type}: ${result.messages.map(({ code, content, path }) => `${code} ${path ?? ''} ${content}`).join('; ')}`);
    ({ view } = result);
  }
  if (view === undefined) throw new Error('Nothing was sent.');
  return view;
}

/** Everything a buyer of the test shop has to say, up to the commit. */
export async function ready(kit: Pick<Kit, 'kasse'>, input: Partial<OpenInput> = {}, token = 'tok_ok'): Promise<Opened> {
  const checkout = await opened(kit, input);
  const view = await sent(
    checkout.buyer,
    { type: 'contact.set', email: 'ada@example.com' },
    { type: 'fulfillment.destination', address },
    { type: 'fulfillment.option', optionId: 'post:standard' },
    { type: 'payment.set', methodId: 'card', instrument: { token } },
  );
  return { ...checkout, view };
}

/** A front end may send anything. */
export const raw = (command: unknown): Command => command as Command;

/** A section of fields, one of each kind that has limits of its own. */
export const threeFields = { fields: [{ id: 'note', type: 'text', maxLength: 50 }, { id: 'count', type: 'number', min: 0, max: 9 }, { id: 'terms', type: 'consent' }] };
