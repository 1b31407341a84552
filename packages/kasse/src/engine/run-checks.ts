import type { Risk } from '../contracts/index.js';
import { message, type Message } from '../errors/index.js';
import { predicate, type Condition, type Facts } from '../rules/index.js';
import { renderShopText, type BuyerState } from '../session/index.js';
import { checked } from './border.js';
import { callPlugin } from './call.js';
import type { EngineContext } from './context.js';
import type { Live } from './live.js';
import { quoteCall } from './quote-call.js';

/** What the checks of a commit came to: what stops it, and the risk plugins that want a person to look at the order. */
export interface Checked {
  readonly vetoes: readonly Message[];
  readonly review: readonly string[];
}

/** The flow's own checks, then the check and risk plugins: whatever vetoes stops the commit before anything is held. */
export async function runChecks(engine: EngineContext, live: Live, state: BuyerState, facts: Facts): Promise<Checked> {
  const authored = live.flow.checks.flatMap(({ message: text, when }) =>
    holds(when)(facts) ? [message('check_failed', { reason: renderShopText(text, { ...state, shop: live.release.shop }) })] : [],
  );
  const call = quoteCall(engine, live.id);
  const verdicts = new Map<string, Verdict>();
  const asked = await Promise.all([
    ...[...engine.registry.check].map(async ([id, plugin]) => {
      const who = { kind: 'check', id, method: 'check', sessionId: live.id };
      const found = checked('checks', await callPlugin(who, call, (context) => plugin.check(state, context)), who);
      return found.map(({ code, text }) => (text === undefined ? message(code) : message('check_failed', { reason: text })));
    }),
    ...[...engine.registry.risk].map(async ([id, plugin]) => {
      const who = { kind: 'risk', id, method: 'assess', sessionId: live.id };
      const answer = await callPlugin(who, call, (context) => plugin.assess(state, context));
      const { verdict } = checked('risk', answer, who);
      verdicts.set(id, verdict);
      return verdict === 'reject' ? [message('check_failed')] : [];
    }),
  ]);
  const review = [...engine.registry.risk.keys()].filter((id) => verdicts.get(id) === 'review');
  return { vetoes: [...authored, ...asked.flat()], review };
}

type Verdict = Awaited<ReturnType<Risk['assess']>>['verdict'];

const compiled = new WeakMap<object, (facts: Facts) => boolean>();

/** The condition as a function, compiled once for the life of its release. */
function holds(condition: Condition): (facts: Facts) => boolean {
  const known = compiled.get(condition);
  if (known !== undefined) return known;
  const test = predicate(condition);
  compiled.set(condition, test);
  return test;
}
