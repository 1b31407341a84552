import type { CallContext, PluginKind } from 'kasse/plugin';
import { call, endOf } from './call.js';
import { checks, checksOf, type ConformanceChecks } from './check.js';
import { ensure, ensureRejects, same } from './expect.js';
import { clock, isPlugin, issuesOf, type PluginMaker } from './open.js';

/** What every fixture has, and may have. */
export interface Fixture<Make> {
  /** A fresh implementation. */
  readonly open: Make;
  /** One whose provider is out of order. */
  readonly broken?: Make;
  /** One whose provider never answers. */
  readonly silent?: Make;
}

/** A method that asks and changes nothing. */
export interface Question<F, Make, Contract, Request> {
  /** The method's name. */
  readonly method: string;
  /** Makes a contract of what a fixture's maker makes. */
  readonly opened: (make: Make) => Promise<Contract>;
  readonly request: (fixture: F) => Request;
  readonly ask: (contract: Contract, request: Request, call: CallContext) => Promise<unknown>;
}

/** What holds of every question: the same one has the same answer, and trouble is a throw. */
export function questionChecks<Make, Contract, Request, F extends Fixture<Make>>(question: Question<F, Make, Contract, Request>): ConformanceChecks<F> {
  const { method, opened, request, ask } = question;
  return [
    ...checks<F>({
      [`${method}: answers the same question alike`]: async (fixture) => {
        const contract = await opened(fixture.open);
        const asked = request(fixture);
        const first = structuredClone(await ask(contract, structuredClone(asked), call('key-1')));
        same(await ask(contract, asked, call('key-2')), first, `The second answer to one question differs`);
      },
      [`${method}: leaves the request as it is`]: async (fixture) => {
        const contract = await opened(fixture.open);
        const asked = structuredClone(request(fixture));
        await ask(contract, asked, call());
        same(asked, request(fixture), `${method} changed its request`);
      },
    }),
    ...checksOf<F, 'broken'>('broken', {
      [`${method}: throws when its provider is out of order`]: async (fixture) => {
        const contract = await opened(fixture.broken);
        await ensureRejects(ask(contract, request(fixture), call()), 'Trouble is a throw, never an empty answer or a zero.');
      },
    }),
    ...checksOf<F, 'silent'>('silent', {
      [`${method}: gives up when the signal aborts`]: async (fixture) => {
        const contract = await opened(fixture.silent);
        const end = await endOf((context) => ask(contract, request(fixture), context));
        ensure('error' in end, 'Without an answer of the provider there is none of the plugin: throw.');
      },
    }),
  ];
}

/** Options that a plugin must refuse, each laid over those it was made with. */
export interface OptionsFixture<K extends PluginKind> extends Fixture<PluginMaker<K>> {
  readonly wrongOptions?: readonly object[];
}

export function optionChecks<K extends PluginKind, F extends OptionsFixture<K>>(): ConformanceChecks<F> {
  return checksOf<F, 'wrongOptions'>('wrongOptions', {
    'options: refuses those that are wrong': async ({ open, wrongOptions }) => {
      const plugin = await open(clock());
      ensure(isPlugin<K>(plugin), 'To have its options checked, "open" has to return the plugin and not what it sets up.');
      for (const wrong of wrongOptions) {
        const issues = await issuesOf(plugin, wrong);
        ensure(issues.length > 0, `The options ${JSON.stringify(wrong)} were taken. Validate "options" with a schema that refuses them.`);
      }
    },
  });
}
