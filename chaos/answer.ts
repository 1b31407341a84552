import type { CommandResult, Kasse } from 'kasse';
import type { Act, Told } from './messages.js';

const ADDRESS = { givenName: 'Ada', familyName: 'Lovelace', line1: '1 Test Street', city: 'London', postalCode: 'N1 9GU', country: 'GB' };

/** Does what a buyer asks for, and gives what the buyer is told. */
export async function answer(kasse: Kasse, act: Act): Promise<Told> {
  try {
    if (act.act === 'fill') return await fill(kasse, act);
    if (act.act === 'webhook') return await hear(kasse, act);
    const buyer = kasse.buyer(act.token);
    if (act.act === 'commit') return told(await buyer.commit({ fingerprint: act.fingerprint, wait: act.wait }), act.token);
    if (act.act === 'resume') return told(await buyer.resume(), act.token);
    const paid = await buyer.send({ type: 'payment.set', methodId: 'card', instrument: { token: act.card } });
    return paid.ok ? { told: 'filled', sessionId: paid.view.id, token: act.token, fingerprint: paid.view.commit.fingerprint } : told(paid, act.token);
  } catch (error) {
    return { told: 'refused', code: error instanceof Error ? error.message : String(error) };
  }
}

async function fill(kasse: Kasse, { requestId, cartRef, card }: Extract<Act, { act: 'fill' }>): Promise<Told> {
  const opened = await kasse.open({ requestId, cartRef, facts: { device: 'mobile' } });
  if (!opened.ok) return { told: 'refused', code: opened.code };
  const { sessionId, token } = opened;
  const buyer = kasse.buyer(token);
  let { view } = opened;
  for (const command of [
    { type: 'contact.set', email: `${cartRef}@example.com` },
    { type: 'fulfillment.destination', address: ADDRESS },
    { type: 'fulfillment.option', optionId: 'parcel:standard' },
    { type: 'payment.set', methodId: 'card', instrument: { token: card } },
  ] as const) {
    const result = await buyer.send(command);
    if (!result.ok) return { told: 'refused', code: result.code };
    ({ view } = result);
  }
  return { told: 'filled', sessionId, token, fingerprint: view.commit.fingerprint };
}

async function hear(kasse: Kasse, { gateway, headers, body }: Extract<Act, { act: 'webhook' }>): Promise<Told> {
  const { status } = await kasse.webhook(gateway, new Request('http://127.0.0.1/', { method: 'POST', headers: headers.map(([name, value]): [string, string] => [name, value]), body }));
  return { told: 'heard', status };
}

function told(result: CommandResult, token: string): Told {
  if (result.ok) {
    const { id, order, summary, action } = result.view;
    if (order === undefined && action?.action === 'redirect') return { told: 'challenged', token, url: action.url };
    return order === undefined ? { told: 'checking' } : { told: 'ordered', sessionId: id, orderNumber: order.number, totalMinor: summary.total.amountMinor };
  }
  const orderNumber = result.messages.find(({ code }) => code === 'already_committed')?.params?.['orderNumber'];
  return orderNumber === undefined ? { told: 'refused', code: result.code } : { told: 'ordered_already', orderNumber: String(orderNumber) };
}
