import { isLive } from './history.js';
import { isCommitted } from './records.js';
import { occurred, type World } from './world.js';

/** What happens around a checkout whatever it does: prices change, and a janitor comes by. */
export function disturb(world: World): void {
  changePrices(world);
  for (const afterMs of [60_000, 300_000, 900_000]) {
    world.time.after(afterMs, () => {
      sweepOut(world);
    });
  }
}

function changePrices(world: World): void {
  const { plan, chance, time, faults, backend, records } = world;
  const rate = plan.rates['price-change'];
  if (rate === undefined) return;
  for (let times = 0; times < 3; times += 1) {
    time.after(chance.pick('price.at', [300, 600, 1_500, 5_000, 60_000]) * chance.at('price.when'), () => {
      if (!faults.planned(`price-change ${times}`, 'price-change', phaseNow(world))) return;
      if ([...records.sessions.values()].some(({ session }) => session.phase === 'ready' || session.phase === 'holding' || session.phase === 'calling')) occurred(world, 'law 6');
      backend.change(chance.pick('price.what', ['unit', 'shipping', 'tax']));
    });
  }
}

function phaseNow({ records }: World): string {
  for (const { session } of records.sessions.values()) return session.phase;
  return 'none';
}

/** Law 12: whoever tidies up may try every session that is over, and must not get one that holds money. */
function sweepOut(world: World): void {
  for (const { id, session } of world.records.sessions.values()) {
    if (!isCommitted(session.phase) && session.phase !== 'canceled' && session.phase !== 'expired') continue;
    const hasMoney = session.phase !== 'settled' && Object.values(world.gateways).some((server) => [...server.payments.values()].some((payment) => payment.sessionId === id && isLive(server, payment)));
    if (hasMoney || session.phase === 'settling') occurred(world, 'law 12');
    void world.store.erase(id).then((isErased) => {
      if (isErased && hasMoney) world.violations.push(`law 12: ${id} was erased while gateways hold its money`);
    });
  }
}
