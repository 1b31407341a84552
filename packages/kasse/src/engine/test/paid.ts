import { ready, type Opened } from './fill-in.js';
import { parseWebhook } from './hook.js';
import { kit, type Kit, type KitOptions } from './kit.js';
import { clock } from './passing-time.js';

/** A checkout that is paid and settled; its payment is `primary_1`. */
export async function paid(options: KitOptions = {}): Promise<Pick<Opened, 'buyer' | 'sessionId'> & { readonly time: ReturnType<typeof clock>; readonly parts: Kit }> {
  const time = clock();
  const parts = await kit({ gateway: { parseWebhook }, clock: time.read, ...options });
  const { buyer, view, sessionId } = await ready(parts);
  await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
  return { time, parts, buyer, sessionId };
}
