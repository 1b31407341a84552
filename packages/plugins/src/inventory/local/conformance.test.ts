import { describeInventory } from '@kasse/testing/vitest';
import { testDatabase } from '../../test/database.js';
import { localInventory } from './index.js';

const mug = { lineId: 'l1', sku: 'mug', quantity: 1 };

describeInventory('localInventory', {
  open: ({ now }) => localInventory({ levels: { mug: 1 }, database: testDatabase(), holdSeconds: 60, now }),
  lastOne: { lines: [mug] },
  other: { lines: [{ ...mug, quantity: 2 }] },
  tooMuch: { lines: [mug, { ...mug, lineId: 'l2' }] },
  ttlMs: 60_000,
  tellsAvailable: true,
  wrongOptions: [{ levels: { mug: -1 } }, { holdSeconds: 0 }, { level: {} }],
});
