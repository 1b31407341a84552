import { expect, it } from 'vitest';
import { isKasseError } from '../errors/index.js';
import { ready } from './test/fill-in.js';
import { kit } from './test/kit.js';
import { run } from './test/passing-time.js';

const thrown = new Error('boom: ada@example.com');
const boom = (): Promise<never> => Promise.reject(thrown);

/** What onProblem heard of one method, as far as it was a plugin or the backend that threw. */
function heard(problems: readonly unknown[], method: string) {
  return problems.find((problem) => isKasseError(problem, 'ERR_PLUGIN_FAILED') && problem.details.method === method);
}

it.each([
  ['payment', 'primary', 'authorize', 'authorize of payment plugin "primary"'],
  ['payment', 'primary', 'capture', 'capture of payment plugin "primary"'],
  ['inventory', 'stock', 'hold', 'hold of inventory plugin "stock"'],
  ['orders', 'orders', 'place', 'orders.place'],
] as const)('names %s "%s" where %s throws, with its session and effect, and repeats nothing of it', async (kind, id, method, subject) => {
  const parts = await kit();
  if (kind === 'inventory') parts.stock.answers.push(boom);
  else if (kind === 'orders') parts.orders.answers.push(boom);
  else if (method === 'authorize') parts.primary.answers.push(boom);
  else parts.primary.moveAnswers.push(boom);
  const { buyer, view, sessionId } = await ready(parts);
  await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
  const problem = heard(parts.problems, method);
  expect(problem).toMatchObject({ details: { kind, id, method, sessionId, effect: expect.stringContaining(`.${method}.`) as string }, cause: thrown });
  expect(problem).toMatchObject({ message: `${subject} threw. What it threw is the "cause" of this error.` });
});

it('names a gateway that does not answer in time', async () => {
  const parts = await kit({ timeouts: { effectMs: 30 } });
  parts.primary.answers.push(() => new Promise(() => undefined));
  const { buyer, view } = await ready(parts);
  await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
  expect(heard(parts.problems, 'authorize')).toMatchObject({ message: 'authorize of payment plugin "primary" did not answer within 30 ms.' });
});

it('names the event that onEvent threw at', async () => {
  const ids: string[] = [];
  const parts = await kit({
    onEvent: (event) => {
      ids.push(event.id);
      if (ids.length === 1) throw thrown;
    },
  });
  const { sessionId } = await ready(parts);
  run(parts);
  await expect.poll(() => heard(parts.problems, 'onEvent')).toBeDefined();
  expect(heard(parts.problems, 'onEvent')).toMatchObject({ message: expect.stringMatching(/^onEvent threw\./) as string, details: { sessionId, eventId: ids[0] }, cause: thrown });
});

it('has a provider send a webhook again that its plugin did not read in time', async () => {
  let aborted = false;
  const hang = (_: Request, call?: { readonly signal: AbortSignal }): Promise<never> =>
    new Promise(() => {
      call?.signal.addEventListener('abort', () => (aborted = true));
    });
  const parts = await kit({ timeouts: { quoteMs: 30 }, gateway: { parseWebhook: hang } });
  expect((await parts.kasse.webhook('primary', new Request('https://shop.example/', { method: 'POST' }))).status).toBe(500);
  expect(heard(parts.problems, 'parseWebhook')).toMatchObject({ message: 'parseWebhook of payment plugin "primary" did not answer within 30 ms.' });
  expect(aborted).toBe(true);
});

it('names the gateway whose parseWebhook threw', async () => {
  const parts = await kit({ gateway: { parseWebhook: boom } });
  expect((await parts.kasse.webhook('primary', new Request('https://shop.example/', { method: 'POST' }))).status).toBe(401);
  expect(parts.problems).toMatchObject([{ code: 'ERR_PLUGIN_FAILED', details: { kind: 'payment', id: 'primary', method: 'parseWebhook' }, cause: thrown }]);
});
