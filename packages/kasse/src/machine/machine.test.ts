import { describe, expect, it } from 'vitest';
import { getAdjacencyMap } from 'xstate/graph';
import { xstateMachine, eventTypes, questions, type Answers, type EventType, type MachineEvent, type Question } from './chart.js';
import { ask, eventsOf, next } from './next.js';
import { isCommitted, isCommitting, isOpen, phaseOf, phases, valueOf } from './phase.js';

/** Every event with every combination of the answers that any guard reads for it. */
const events = eventTypes.flatMap(eventsWithAnswers);

describe('the checkout machine', () => {
  it('never leaves committed, whatever happens and whatever the answers', () => {
    for (const phase of phases.filter(isCommitted)) {
      for (const event of events) {
        const to = ask(phase, event);
        if (to !== undefined) expect(isCommitted(to.phase), `${phase} --${event.type}--> ${to.phase}`).toBe(true);
      }
    }
  });

  it('crosses into committed only with the pivot, and by no other way', () => {
    for (const { from, event, to, actions } of edges()) {
      if (isCommitted(from) || !isCommitted(to)) continue;
      expect(actions, `${from} --${event.type}--> ${to}`).toContain('pivot');
      expect(isCommitting(from)).toBe(true);
    }
  });

  it('gives every state that waits an exit and a deadline', () => {
    for (const phase of phases.filter((each) => each !== 'settled' && each !== 'canceled' && each !== 'expired')) {
      const exits = edges().filter(({ from, to }) => from === phase && to !== phase);
      expect(exits, phase).not.toHaveLength(0);
      const meta = Object.values(xstateMachine.resolveState({ value: valueOf(phase), context: {} }).getMeta());
      expect(meta.some((each: { deadline?: string } | undefined) => each?.deadline !== undefined), `${phase} has a deadline`).toBe(true);
    }
  });

  it('reaches every state from the first one, and the pivot from every state that is not over', () => {
    const reached = reachableFrom('collecting');
    expect([...reached].sort()).toEqual([...phases].sort());
    for (const phase of phases.filter((each) => isOpen(each) || isCommitting(each))) {
      expect([...reachableFrom(phase)].some(isCommitted), phase).toBe(true);
    }
  });

  it('agrees with the graph that XState draws of it', () => {
    // XState types the graph of a machine loosely; each transition holds the event and the state it led to.
    interface Drawn {
      readonly event: MachineEvent;
      readonly state: { readonly value: Parameters<typeof phaseOf>[0] };
    }
    const graph = getAdjacencyMap(xstateMachine, { events: () => events.map((event) => ({ ...event })) }) as unknown as Readonly<
      Record<string, Pick<Drawn, 'state'> & { readonly transitions: Readonly<Record<string, Drawn>> }>
    >;
    const drawn = new Set<string>();
    for (const { state, transitions } of Object.values(graph)) {
      for (const { event, state: to } of Object.values(transitions)) {
        const from = phaseOf(state.value);
        drawn.add(from);
        const expected = next(from, event);
        expect(phaseOf(to.value), `${from} --${event.type}-->`).toBe(expected?.phase ?? from);
      }
    }
    expect([...drawn].sort()).toEqual([...phases].sort());
  });

  it('remembers exactly what XState answers, over all phases, events and answers', () => {
    for (const phase of phases) {
      for (const event of events) {
        const first = next(phase, event);
        expect(next(phase, event)).toEqual(first);
        expect(first).toEqual(ask(phase, event));
      }
    }
  });

  it('undoes what it did before it goes back to open', () => {
    for (const { from, event, to, actions } of edges()) {
      if (isCommitting(from) && isOpen(to)) expect(actions, `${from} --${event.type}--> ${to}`).toContain('thaw');
      if (isCommitting(from) && from !== 'quoting' && isOpen(to)) expect(from).toBe('releasing');
    }
  });

  it('tries another gateway only after a definite no', () => {
    for (const { from, event, to, actions } of edges()) {
      if (actions.includes('intendAuthorization') && from !== 'quoting' && from !== 'holding' && event.answers?.otherGateway === true && event.type !== 'APPROVED') {
        expect(event.type).toBe('DECLINED');
        expect(to).toBe('calling');
      }
      if (event.type === 'UNKNOWN') expect(to).toBe('resolving');
    }
  });

  it('names the events that a phase takes', () => {
    expect(eventsOf('ready')).toContain('COMMIT');
    expect(eventsOf('collecting')).not.toContain('COMMIT');
    expect(eventsOf('settled')).toEqual(['OBLIGATIONS']);
    expect(eventsOf('canceled')).toEqual([]);
  });
});

interface Edge {
  readonly from: (typeof phases)[number];
  readonly event: MachineEvent;
  readonly to: (typeof phases)[number];
  readonly actions: readonly string[];
}

function edges(): readonly Edge[] {
  return phases.flatMap((from) =>
    events.flatMap((event) => {
      const found = next(from, event);
      return found === undefined ? [] : [{ from, event, to: found.phase, actions: found.actions }];
    }),
  );
}

function reachableFrom(start: (typeof phases)[number]): ReadonlySet<(typeof phases)[number]> {
  const reached = new Set([start]);
  for (const phase of reached) for (const { from, to } of edges()) if (from === phase) reached.add(to);
  return reached;
}

function eventsWithAnswers(type: EventType): readonly MachineEvent[] {
  const read = new Set<Question>();
  for (let size = -1; size !== read.size; ) {
    size = read.size;
    for (const answers of combinations([...read])) {
      const spy = new Proxy(answers, {
        get: (target, question: Question) => {
          if (questions.includes(question)) read.add(question);
          return target[question];
        },
      });
      for (const phase of phases) ask(phase, { type, answers: spy });
    }
  }
  return combinations([...read]).map((answers) => ({ type, answers }));
}

function combinations([first, ...rest]: readonly Question[]): readonly Answers[] {
  if (first === undefined) return [{}];
  return combinations(rest).flatMap((answers) => [answers, { ...answers, [first]: true }]);
}
