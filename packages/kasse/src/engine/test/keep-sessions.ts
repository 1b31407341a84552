import { ENGINE_VERSION } from '../context.js';
import { opened, ready, sent } from './fill-in.js';
import { kit, shopFiles, type Kit, type KitOptions } from './kit.js';
import { keep, keptOf, keptVersions } from './stored-session.js';

/*
 * Keeps a session of each phase as this version of the engine stores it, for all later versions to finish:
 *
 *   npx tsx --conditions kasse:source packages/kasse/src/engine/test/keep-sessions.ts
 *
 * Run it when `ENGINE_VERSION` was raised, or when the machine has a phase more; it makes what is missing. What is there
 * is never made anew: a later engine would write what it can read, and prove nothing. A file that a later version cannot
 * finish says that running checkouts would be lost in an upgrade: mend the engine, not the file.
 */

const never = (): Promise<never> => new Promise(() => undefined);
const redirect = { status: 'action_required', reference: 'p1', action: { action: 'redirect', url: 'https://bank.example/3ds' } } as const;

/** Leads a checkout into a phase and leaves it there. */
interface Way {
  readonly options?: KitOptions;
  readonly before?: (parts: Kit) => void;
  /** The buyer says everything and confirms, unless it is less. */
  readonly until?: 'opened' | 'ready';
}

const ways: Readonly<Record<string, Way>> = {
  collecting: { until: 'opened' },
  ready: { until: 'ready' },
  escalated: { until: 'ready', options: { files: shopFiles({ account: 'required' }) } },
  holding: { before: ({ stock }) => stock.answers.push(never) },
  calling: { before: ({ primary }) => primary.answers.push(never) },
  challenged: { before: ({ primary }) => primary.answers.push(redirect) },
  splitting: {
    options: { files: shopFiles({ payment: { methods: [{ method: 'card', gateways: ['primary'], onPartial: 'split' }] } }) },
    before: ({ primary }) => primary.answers.push({ status: 'approved', amountMinor: 1000, currency: 'GBP', reference: 'prepaid', captured: false }),
  },
  pending: { before: ({ primary }) => primary.answers.push({ status: 'pending', reference: 'p1', checkAfterMs: 3_600_000 }) },
  resolving: { options: { gateway: { authorize: () => Promise.reject(new Error('socket hang up')), resolve: () => Promise.resolve({ status: 'unknown' }) } } },
  releasing: {
    before: ({ primary, stock }) => {
      primary.answers.push({ status: 'declined', code: 'no', retry: 'same_method' });
      stock.jam();
    },
  },
  settling: { before: ({ orders }) => orders.answers.push(never) },
  settled: {},
};

const known = keptVersions().includes(ENGINE_VERSION) ? keptOf(ENGINE_VERSION) : [];
for (const [name, way] of Object.entries(ways)) {
  if (known.includes(name)) continue;
  const parts = await kit({ clock: () => Date.parse('2026-11-22T10:00:00Z'), ...way.options });
  way.before?.(parts);
  const { buyer, sessionId, token, view } = way.until === 'opened' ? await opened(parts) : await ready(parts);
  if (way.until === 'opened') await sent(buyer, { type: 'contact.set', email: 'ada@example.com' });
  if (way.until === undefined) void buyer.commit({ fingerprint: view.commit.fingerprint });
  const phase = async (): Promise<string | undefined> => (await parts.store.load(sessionId))?.session.phase;
  while ((await phase()) !== name) await new Promise((resolve) => setTimeout(resolve, 5));
  await keep(ENGINE_VERSION, name, parts, sessionId, token);
  process.stdout.write(`${name}\n`);
}
// What never answers would be waited for.
process.exit();
