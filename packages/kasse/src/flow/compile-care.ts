import { at, checkText, checkUnique, type CompileContext, compileWhen, readDuration, report, type Spot } from './context.js';
import { given } from './given.js';
import type { AuthoredFlow, AuthoredFollowUp } from './schema/flow.js';
import type { FlowCheck, FollowUp } from './types.js';

/** Compiles the merchant's vetoes. */
export function compileChecks(authored: AuthoredFlow['checks'], spot: Spot, context: CompileContext): readonly FlowCheck[] {
  const kept = (authored ?? []).map((check, index) => ({ check, here: at(spot, index) })).filter(({ check }) => check.remove !== true);
  checkUnique(kept.map(({ check, here }) => ({ id: check.id, spot: at(here, 'id') })), 'duplicate-item', 'checks', context);
  return kept.flatMap(({ check, here }) => {
    const { id, message = id } = check;
    checkText(message, check.message === undefined ? at(here, 'id') : at(here, 'message'), context);
    if (check.when === undefined) {
      report(context, 'condition-required', here, `Check "${id}" has no condition and would refuse every order. Add "when".`);
    }
    const when = compileWhen(check.when, 'payment', at(here, 'when'), context);
    return when === undefined ? [] : [{ id, message, when }];
  });
}

/** Compiles what is sent after the commit. Without more it is sent by email, at once, when the order is committed. */
export function compileFollowUps(authored: readonly AuthoredFollowUp[] | undefined, spot: Spot, context: CompileContext): readonly FollowUp[] {
  return compileMessages(authored, { on: 'committed', after: 'PT0S', stopOn: [] }, spot, context);
}

/** Compiles what is sent to a buyer who left. Without more it is sent by email after an hour, unless the buyer has ordered. */
export function compileReminders(authored: AuthoredFlow['ifAbandoned'], spot: Spot, context: CompileContext): readonly FollowUp[] {
  return compileMessages(authored, { on: 'abandoned', after: 'PT1H', stopOn: ['committed'] }, spot, context);
}

interface Defaults {
  readonly on: string;
  readonly after: string;
  readonly stopOn: readonly string[];
}

function compileMessages(
  authored: readonly AuthoredFollowUp[] | undefined,
  defaults: Defaults,
  spot: Spot,
  context: CompileContext,
): readonly FollowUp[] {
  const kept = (authored ?? []).map((one, index) => ({ one, here: at(spot, index) })).filter(({ one }) => one.remove !== true);
  checkUnique(kept.map(({ one, here }) => ({ id: one.id, spot: at(here, 'id') })), 'duplicate-item', 'follow-ups', context);
  return kept.map(({ one, here }) => {
    const { id, channel = 'email', template = '' } = one;
    const on = one.on ?? defaults.on;
    const stopOn: readonly string[] = one.stopOn ?? defaults.stopOn;
    if (one.template === undefined) {
      report(context, 'missing-key', at(here, 'template'), `Follow-up "${id}" lacks "template": the message to send. Add it.`);
    }
    if (stopOn.includes(on)) {
      report(context, 'follow-up-never-fires', at(here, 'stopOn'), `Follow-up "${id}" stops on "${on}", which also starts it. Remove one.`);
    }
    const afterMs = readDuration(one.after, defaults.after, at(here, 'after'), context.reporter);
    const when = compileWhen(one.when, 'payment', at(here, 'when'), context);
    return { id, on, afterMs, channel, template, ...given('when', when), stopOn };
  });
}
