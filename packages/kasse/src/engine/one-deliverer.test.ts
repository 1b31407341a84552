import { describe, expect, it } from 'vitest';
import type { OutboxEvent } from '../contracts/index.js';
import { postgres } from '../stores/postgres/index.js';
import { freshSchema, testPool } from '../stores/postgres/test/fresh-postgres.js';
import { opened } from './test/fill-in.js';
import { kit } from './test/kit.js';
import { run } from './test/passing-time.js';

// Only there one worker at a time has the right to deliver.
describe('two living workers on Postgres', () => {
  it('deliver each event once and in order, however long the consumer takes for each', async () => {
    const [pool, schema] = [await testPool(), freshSchema()];
    const [heard, taken]: [string[], string[]] = [[], []];
    const onEvent = async ({ type }: OutboxEvent): Promise<void> => {
      heard.push(type);
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      taken.push(type);
    };
    const first = await kit({ store: postgres(pool, { schema }), onEvent });
    const second = await kit({ store: postgres(pool, { schema }), onEvent });
    await opened(first);
    run(first);
    run(second);
    await expect.poll(() => taken.length, { timeout: 15_000 }).toBe(2);
    expect(heard).toEqual(['checkout.opened', 'checkout.step.entered']);
    await Promise.all([first.kasse.close(), second.kasse.close()]);
  }, 30_000);
});
