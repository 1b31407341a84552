import type { GatewaySwitchChange } from '@kasse/testing';

/** Besides what cards ask for, what the gateways themselves are like: another weather after every kill. */
const PRIMARY: readonly GatewaySwitchChange[] = [
  { latencyMs: 40 },
  { latencyMs: 20, faults: [{ operation: 'authorize', fault: 'decline', times: 4 }, { operation: 'capture', fault: 'drop_after', times: 2 }] },
  { latencyMs: 40, faults: [{ operation: 'any', fault: 'drop_after', times: 4 }] },
  { latencyMs: 250 },
  { latencyMs: 40, faults: [{ operation: 'authorize', fault: 'down', times: 6 }] },
  { latencyMs: 40, faults: [{ operation: 'authorize', fault: 'timeout', delayMs: 2_000, times: 2 }, { operation: 'resolve', fault: '500_before', times: 3 }] },
  { latencyMs: 20, faults: [{ operation: 'capture', fault: '500_after', times: 3 }, { operation: 'authorize', fault: 'garbage', times: 2 }] },
];
const BACKUP: readonly GatewaySwitchChange[] = [
  { latencyMs: 60 },
  { latencyMs: 30, faults: [{ operation: 'any', fault: 'drop_after', times: 2 }] },
  { latencyMs: 60, faults: [{ operation: 'authorize', fault: 'decline', times: 2 }] },
];

export interface GatewayUrls {
  readonly primary: string;
  readonly backup: string;
}

export async function changeWeather({ primary, backup }: GatewayUrls, day: number): Promise<void> {
  await Promise.all([set(primary, PRIMARY[day % PRIMARY.length]), set(backup, BACKUP[day % BACKUP.length])]);
}

/** Nothing goes wrong any more. */
export async function clearWeather({ primary, backup }: GatewayUrls): Promise<void> {
  await Promise.all([set(primary, {}), set(backup, {})]);
}

async function set(url: string, change: GatewaySwitchChange = {}): Promise<void> {
  const calm: GatewaySwitchChange = { down: false, latencyMs: 0, faults: [] };
  const response = await fetch(`${url}/switch`, { method: 'POST', body: JSON.stringify({ ...calm, ...change }) });
  if (!response.ok) throw new Error(`The gateway at ${url} refused its switch: ${await response.text()}`);
}
