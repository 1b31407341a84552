import { spawnSandboxGateway, type SpawnedGateway } from '@kasse/testing';
import { join } from 'node:path';
import type { GatewayUrls } from './weather.js';
import type { GatewayName } from './messages.js';
import { WEBHOOK_SECRET } from './shop.js';

/** The two gateways of a run, each a process with books of its own. */
export interface Gateways {
  readonly urls: GatewayUrls;
  /** SIGKILL; it comes back at the same address, with what it had acknowledged in its books. */
  crash(name: GatewayName): Promise<void>;
  /** Sends every webhook to `<url>/<name>`, each twice under two ids. */
  tell(url: string): Promise<void>;
  close(): Promise<void>;
}

const NAMES = ['primary', 'backup'] as const;

export async function openGateways(folder: string): Promise<Gateways> {
  const running = new Map<GatewayName, SpawnedGateway>();
  let webhooksTo: string | undefined;
  const open = async (name: GatewayName, port?: number): Promise<string> => {
    const gateway = await spawnSandboxGateway({ file: join(folder, `${name}.db`), name, ...(port === undefined ? {} : { port }) });
    running.set(name, gateway);
    return gateway.url;
  };
  const tellOne = async (name: GatewayName): Promise<void> => {
    if (webhooksTo === undefined) return;
    const response = await fetch(`${running.get(name)?.url ?? ''}/webhooks`, { method: 'POST', body: JSON.stringify({ url: `${webhooksTo}/${name}`, secret: WEBHOOK_SECRET, copies: 2 }) });
    if (!response.ok) throw new Error(`Gateway "${name}" refused the address of webhooks: ${await response.text()}`);
  };
  const [primary, backup] = await Promise.all([open('primary'), open('backup')]);
  return {
    urls: { primary, backup },
    crash: async (name) => {
      const gateway = running.get(name);
      await gateway?.kill();
      await open(name, Number(new URL(gateway?.url ?? '').port));
      await tellOne(name);
    },
    tell: async (url) => {
      webhooksTo = url;
      await Promise.all(NAMES.map(tellOne));
    },
    close: async () => {
      await Promise.all([...running.values()].map((gateway) => gateway.close()));
    },
  };
}
