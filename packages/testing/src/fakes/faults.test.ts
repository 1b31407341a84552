import { describe, expect, it } from 'vitest';
import { call } from '../conformance/call.js';
import { fakeGateway, fakeInventory, line, withFaults } from './index.js';

const request = { reference: 'session-1', amountMinor: 1_000, currency: 'GBP', method: 'card', token: 'tok_ok', capture: true };
const mug = { holdId: 'a', lines: [{ lineId: line().id, sku: 'mug', quantity: 1 }] };

describe('a fault', () => {
  it('loses a request, which leaves nothing behind, or an answer, which leaves everything', async () => {
    const { plugin, payments } = fakeGateway({ faults: [{ on: 'authorize', fault: 'lose_request' }, { on: 'authorize', fault: 'lose_answer' }] });
    const gateway = plugin.setup({});
    await expect(gateway.authorize(request, call('k1'))).rejects.toThrow('lose_request on authorize');
    expect(payments.size).toBe(0);
    await expect(gateway.authorize(request, call('k1'))).rejects.toThrow('lose_answer on authorize');
    expect([...payments.values()]).toMatchObject([{ capturedMinor: 1_000 }]);
    expect(await gateway.authorize(request, call('k1'))).toMatchObject({ status: 'approved', reference: 'gateway_1' });
  });

  it('waits for its own method, and happens once', async () => {
    const { plugin, free, faults } = fakeInventory({ stock: { mug: 1 }, faults: [{ on: 'release', fault: 'answer', answer: { status: 'unavailable' } }] });
    const stock = plugin.setup({});
    expect(await stock.hold(mug, call())).toMatchObject({ status: 'held' });
    expect(await stock.release(mug, call())).toEqual({ status: 'unavailable' });
    expect(free.get('mug')).toBe(0);
    expect(await stock.release(mug, call())).toEqual({ status: 'succeeded' });
    expect(free.get('mug')).toBe(1);
    expect(faults).toEqual([]);
  });

  it('hangs until nobody waits any more, also where a test adds it later', async () => {
    const { plugin, faults, payments } = fakeGateway();
    faults.push({ on: 'authorize', fault: 'hang' });
    await expect(plugin.setup({}).authorize(request, call('k1', { signal: AbortSignal.timeout(10) }))).rejects.toThrow('hang on authorize');
    await expect(fakeGateway({ faults: [{ on: 'authorize', fault: 'hang' }] }).plugin.setup({}).authorize(request, call('k1', { signal: AbortSignal.abort() }))).rejects.toThrow('hang');
    expect(payments.size).toBe(0);
  });

  it('can be put before an instance of a class, whose fields it leaves alone', async () => {
    class Counter {
      readonly step = 2;
      #count = 0;

      count(): Promise<number> {
        this.#count += this.step;
        return Promise.resolve(this.#count);
      }
    }
    const counter = withFaults(new Counter(), [{ on: 'count', fault: 'lose_answer' }]);
    await expect(counter.count()).rejects.toThrow();
    expect([await counter.count(), counter.step]).toEqual([4, 2]);
  });
});
