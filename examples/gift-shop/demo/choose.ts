import { candidateOf, createSelector } from 'kasse/tooling';
import assert from 'node:assert/strict';
import { heading, line, paint, proven } from './print.js';
import type { Samples } from './samples.js';

/** A moment for shoppers that name none, so that every run says the same. */
const NOW = Date.parse('2026-10-05T12:00:00Z');

/** Shows which flow each sample shopper gets, and why they do not get the others. */
export async function chooseFlows({ shop, shoppers }: Samples): Promise<void> {
  const selector = createSelector(shop.flows.map(candidateOf), shop.facts);
  const chosen = new Set<string>();
  for (const { id, title, facts, expect } of shoppers) {
    const selection = await selector.select({ now: NOW, ...facts });
    const { winner, flows } = selector.explainStored(selection);
    heading(title);
    for (const flow of flows) {
      const name = shop.flows.find((each) => each.id === flow.flowId)?.title ?? flow.flowId;
      if (flow.outcome === 'won') line(`${paint.green('gets')}     ${paint.bold(name)}: ${flow.sentence}`, 2);
      else line(paint.dim(`but not  ${name}: ${flow.sentence}`), 2);
    }
    assert.equal(winner, expect, `${id} should get the flow "${String(expect)}" and gets "${winner}".`);
    assert.equal(flows.length, shop.flows.length, `${id}: every flow has to say why it won or lost.`);
    chosen.add(winner);
  }
  assert.ok(shoppers.length >= 8, `There should be at least eight sample shoppers; there are ${shoppers.length}.`);
  assert.equal(chosen.size, shop.flows.length, 'Every flow should win for somebody.');
  line();
  proven(`${shoppers.length} shoppers, ${chosen.size} flows, each chosen as its merchandiser expects`);
}
