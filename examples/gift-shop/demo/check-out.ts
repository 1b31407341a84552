import type { Buyer as Door, Command, Kasse, View } from 'kasse';
import assert from 'node:assert/strict';
import { nextMove, type Person } from './render.js';
import { type Samples, sampleOf } from './samples.js';
import { type Screen, showOrder } from './screen.js';
import type { Buyer } from './shoppers.js';

/** A checkout at its last page: all that is left is to press the button. */
export interface Ready {
  readonly sessionId: string;
  readonly token: string;
  readonly view: View;
  /** Of the view that the buyer has before them. */
  readonly fingerprint: string;
}

/** Opens a checkout for a sample shopper and lets the front end of `render.ts` fill it in, page by page. */
export async function fillIn(kasse: Kasse, samples: Samples, { id, sample = id, person, customer }: Buyer, screen: Screen): Promise<Ready> {
  const { facts: sampled, expect } = sampleOf(samples, sample);
  // Who is only like the sample has a cart of their own, of which Kasse knows what it is worth.
  const isOwn = sample === id;
  const facts = Object.fromEntries(Object.entries(sampled).flatMap(([fact, value]) => (value === undefined || (!isOwn && fact.startsWith('cart.')) ? [] : [[fact, value]])));
  const opened = await kasse.open({ requestId: `open-${id}`, cartRef: id, facts, ...(customer === undefined ? {} : { customer }) });
  assert.ok(opened.ok, `The checkout of ${id} did not open: ${opened.ok ? '' : told(opened)}`);
  const { sessionId, token } = opened;
  if (isOwn) assert.equal(opened.view.summary.items.amountMinor, minorOf(facts['cart.total']), `The cart of ${id} should be worth what the sample says.`);
  const explained = await kasse.staff.as('demo').explain(sessionId);
  assert.equal(explained?.winner, expect, `${id} should get the flow "${String(expect)}".`);
  return { sessionId, token, ...(await fill(kasse.buyer(token), person, overTheWire(opened.view), screen)) };
}

/** Presses the button, waits until the order is placed and paid, and shows the thank-you page, or as much of it as `show` does. */
export async function pressButton(kasse: Kasse, { token, fingerprint }: Pick<Ready, 'token' | 'fingerprint'>, show: (view: View) => void = showOrder): Promise<View> {
  const result = await kasse.buyer(token).commit({ fingerprint, wait: 'settled' });
  assert.ok(result.ok, `The commit failed: ${result.ok ? '' : told(result)}`);
  assert.equal(result.view.status, 'completed', `After the commit the checkout should be completed and is ${result.view.status}.`);
  show(result.view);
  return result.view;
}

async function fill(door: Door, person: Person, opened: View, screen: Screen): Promise<Pick<Ready, 'view' | 'fingerprint'>> {
  let view = opened;
  let page: string | undefined;
  for (let moves = 0; moves < MOVES_MAX; moves += 1) {
    if (view.current !== page) screen.page(view);
    page = view.current;
    const move = nextMove(view, person);
    if (move.do === 'commit') {
      screen.summary(view);
      return { view, fingerprint: move.fingerprint };
    }
    assert.ok(move.do === 'send', `The front end does not know what to do next. Missing: ${view.missing.map(({ content }) => content).join(' ')}`);
    const { command } = move;
    screen.sent(command);
    // The front end knows nothing but the view: whether this is a command is for the engine to say.
    const result = await door.send(overTheWire(command) as unknown as Command);
    assert.ok(result.ok, `"${command.type}" was refused: ${result.ok ? '' : told(result)}`);
    view = overTheWire(result.view);
  }
  assert.fail(`The front end sent ${MOVES_MAX} commands and is still not done.`);
}

/** More commands than any flow here needs: a front end that asks for more goes in circles. */
const MOVES_MAX = 30;

/** Views and commands travel as JSON. */
function overTheWire<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** What the engine says, as a buyer reads it. */
export function told({ messages }: { readonly messages: readonly { readonly content: string }[] }): string {
  return messages.map(({ content }) => content).join(' ');
}

function minorOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'amountMinor' in value ? value.amountMinor : undefined;
}
