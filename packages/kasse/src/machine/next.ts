import { transition } from 'xstate';
import type { Phase } from '../session/index.js';
import { xstateMachine, questions, type EventType, type MachineAction, type MachineEvent, type Question } from './chart.js';
import { phaseOf, phases, valueOf } from './phase.js';

export interface Transition {
  readonly phase: Phase;
  /** In the machine's order. */
  readonly actions: readonly MachineAction[];
}

/**
 * Where an event leads, or `undefined` when the phase does not take it.
 *
 * XState decides; each distinct (phase, event, answers) is asked once and remembered, since asking costs 14 us
 * and remembering 0.2 us. A test proves memory and machine equal over every phase, event and answer.
 */
export function next(phase: Phase, event: MachineEvent): Transition | undefined {
  const key = memoKey(phase, event);
  if (memory.has(key)) return memory.get(key);
  const answer = ask(phase, event);
  memory.set(key, answer);
  return answer;
}

/** The same, without memory. */
export function ask(phase: Phase, event: MachineEvent): Transition | undefined {
  const from = xstateMachine.resolveState({ value: valueOf(phase), context: {} });
  if (!from.can(event)) return undefined;
  const [to, actions] = transition(xstateMachine, from, event);
  return {
    phase: phaseOf(to.value),
    // Every action of the chart is declared as one of ours; XState knows them by string only.
    actions: actions.map((action) => action.type as MachineAction),
  };
}

/** The events a phase takes with at least one set of answers, for messages that say what is possible. */
export function eventsOf(phase: Phase): readonly EventType[] {
  return takes[phase];
}

const memory = new Map<string, Transition | undefined>();

function memoKey(phase: Phase, event: MachineEvent): string {
  let bits = 0;
  const { answers } = event;
  // An event carries two or three answers, of fourteen that there are.
  if (answers !== undefined) for (const question of Object.keys(answers) as Question[]) if (answers[question] === true) bits |= bitOf[question];
  return `${phase} ${event.type} ${bits}`;
}

// One bit for each question.
const bitOf = Object.fromEntries(questions.map((question, index) => [question, 1 << index])) as Readonly<Record<Question, number>>;

const takes = Object.fromEntries(
  phases.map((phase) => {
    const state = xstateMachine.resolveState({ value: valueOf(phase), context: {} });
    // The nodes of a state and its ancestors own all events it takes.
    return [phase, [...new Set(state._nodes.flatMap((node) => node.ownEvents))] as EventType[]];
  }),
) as unknown as Readonly<Record<Phase, readonly EventType[]>>;
