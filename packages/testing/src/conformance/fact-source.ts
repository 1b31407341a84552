import type { FactSource } from 'kasse/plugin';
import { call } from './call.js';
import { checks, type ConformanceChecks } from './check.js';
import { ensure, shown } from './expect.js';
import { openPlugin, type PluginMaker } from './open.js';
import { optionChecks, type OptionsFixture, questionChecks } from './question.js';

type FactRequest = Parameters<FactSource['load']>[0];

export interface FactSourceFixture extends OptionsFixture<'facts'> {
  /** Somebody it knows something of. */
  readonly request: FactRequest;
}

/** What every source of facts must do. */
export const factSourceChecks: ConformanceChecks<FactSourceFixture> = [
  ...checks<FactSourceFixture>({
    'load: answers no other facts than it declares': async ({ open, request }) => {
      const source = await openPlugin(open);
      const loaded = Object.keys(await source.load(request, call()));
      ensure(loaded.length > 0, 'There is no fact for the fixture\'s request.');
      const foreign = loaded.filter((fact) => !source.facts.includes(fact));
      ensure(foreign.length === 0, `It answered ${shown(foreign)}, which "facts" does not declare.`);
    },
    'load: leaves out what it does not know': async ({ open, request }) => {
      const loaded = await (await openPlugin(open)).load({ cartRef: request.cartRef }, call());
      const empty = Object.entries(loaded).filter(([, value]) => (value as unknown) === null || (value as unknown) === undefined);
      ensure(empty.length === 0, `A missing fact is left out, not ${shown(Object.fromEntries(empty))}.`);
    },
  }),
  ...questionChecks<PluginMaker<'facts'>, FactSource, FactRequest, FactSourceFixture>({
    method: 'load',
    opened: openPlugin,
    request: ({ request }) => request,
    ask: (source, request, context) => source.load(request, context),
  }),
  ...optionChecks<'facts', FactSourceFixture>(),
];
