import { spawnSandboxGateway, type SpawnedGateway } from '@kasse/testing';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Premises } from './engine.js';

/**
 * Rents everything for one run: a new folder, and two payment gateways in processes and with books of their own.
 * Whatever becomes of the work, and of this process, nothing is left behind.
 */
export async function onFreshPremises(shop: string, work: (premises: Premises) => Promise<void>): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), 'kasse-demo-'));
  const clear = (): void => {
    rmSync(data, { recursive: true, force: true, maxRetries: 3 });
  };
  const quit = (): void => {
    clear();
    // The gateways end with this process.
    process.exit(130);
  };
  process.once('SIGINT', quit).once('SIGTERM', quit);
  const gateways: SpawnedGateway[] = [];
  const start = async (name: string): Promise<string> => {
    const gateway = await spawnSandboxGateway({ name, file: join(data, `${name}.db`) });
    gateways.push(gateway);
    return gateway.url;
  };
  try {
    const [primary, backup] = await Promise.all([start('primary'), start('backup')]);
    await work({ shop, data, gateways: { primary, backup } });
  } finally {
    await Promise.all(gateways.map((gateway) => gateway.close()));
    clear();
    process.off('SIGINT', quit).off('SIGTERM', quit);
  }
}
