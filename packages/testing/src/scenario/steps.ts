import type { Command, CommandResult } from 'kasse';
import type { Address, LineItem } from 'kasse/plugin';
import type { Stage } from './stage.js';

/** Something that happens in a checkout. A refusal ends the scenario, and `then` sees it. */
export type When = (stage: Stage) => Promise<void>;

/** Anything a buyer can say. */
export function send(command: Command): When {
  return async (stage) => {
    take(stage, await stage.buyer.send(command));
  };
}

export function contact(email = 'ada@example.com'): When {
  return send({ type: 'contact.set', email });
}

/** A destination in a country; the rest of the address is made up, but for what is given. */
export function shipTo(country: string, address: Partial<Address> = {}): When {
  return send({ type: 'fulfillment.destination', address: { ...SOMEWHERE, country, ...address } });
}

/** Chooses a way of delivery by its service, `express`, or by its whole id, `post:express`. */
export function selectFulfillment(service: string): When {
  return async (stage) => {
    const offered = optionsOf(stage);
    const optionId = offered.find((id) => id === service || id.endsWith(`:${service}`));
    if (optionId === undefined) throw new Error(`"${service}" is not offered. There is ${offered.length === 0 ? 'nothing' : offered.join(', ')}.`);
    await send({ type: 'fulfillment.option', optionId })(stage);
  };
}

export function enterCode(code: string): When {
  return send({ type: 'discount.add', code });
}

export function payWith(token: string, methodId = 'card'): When {
  return send({ type: 'payment.set', methodId, instrument: { token } });
}

/** The backend's cart changes under the checkout, which hears of it when it asks again. */
export function cartChanges(lines: readonly LineItem[]): When {
  return (stage) => {
    const { revision, currency } = stage.cart.snapshot;
    stage.cart.snapshot = { revision: `${revision}+`, currency, lines };
    return Promise.resolve();
  };
}

/** The buyer confirms what the last view showed, and waits until everything is settled. */
export function commit(): When {
  return async (stage) => {
    take(stage, await stage.buyer.commit({ fingerprint: stage.view.commit.fingerprint, wait: 'settled' }));
  };
}

/** Everything up to the order: contact, the first way of delivery where none is chosen, payment, commit. */
export function checkout(token = 'tok_ok'): When {
  return async (stage) => {
    await play(stage, [contact()]);
    if (optionsOf(stage).length === 0) await play(stage, [shipTo(stage.country)]);
    const [first] = optionsOf(stage);
    if (first !== undefined && stage.view.summary.fulfillment === undefined) await play(stage, [selectFulfillment(first)]);
    await play(stage, [payWith(token), commit()]);
  };
}

/** Takes steps until one is refused. */
export async function play(stage: Stage, steps: readonly When[]): Promise<void> {
  for (const step of steps) {
    if (stage.refusal === undefined) await step(stage);
  }
}

function take(stage: Stage, result: CommandResult): void {
  if (result.view !== undefined) stage.view = result.view;
  if (!result.ok) stage.refusal = { code: result.code, messages: result.messages };
}

function optionsOf({ view }: Stage): readonly string[] {
  const sections = view.steps.flatMap((step) => step.sections);
  return sections.flatMap((section) => (section.kind === 'fulfillment' ? section.packages.flatMap(({ options }) => options.map(({ id }) => id)) : []));
}

const SOMEWHERE = { givenName: 'Ada', familyName: 'Lovelace', line1: '1 Test Street', city: 'Somewhere', postalCode: 'N1 9GU' };
