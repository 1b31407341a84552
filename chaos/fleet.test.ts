import { expect, it } from 'vitest';
import { openFleet } from './fleet.js';

it.each(['stop', 'destroy'] as const)('answers whoever waits for an engine once there will be none (%s)', async (end) => {
  const fleet = openFleet({ program: 'none', premises: { store: 'sqlite', folder: 'none', gateways: { primary: 'none', backup: 'none' } } }, 0, () => undefined);
  const asked = fleet.ask({ act: 'webhook', gateway: 'primary', headers: [], body: '' }, 1);
  await fleet[end]();
  expect(await asked).toBeUndefined();
});
