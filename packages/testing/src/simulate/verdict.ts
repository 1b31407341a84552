import { rarest } from './cells.js';
import type { Tally } from './tally.js';

/** What the command prints of many runs. */
export interface Summary {
  readonly seeds: number;
  /** Whether there were enough runs to judge their figures too, and not only what each of them broke. */
  readonly judged: boolean;
  readonly medianEvents: number;
  readonly crashes: number;
  readonly faultsByKind: Readonly<Record<string, number>>;
  /** How often the situation occurred that each law of the commit speaks of. */
  readonly premises: Readonly<Record<string, number>>;
  readonly cells: { readonly minHits: number; readonly rarest: string };
  readonly committedShare: number;
  /** `share`: sessions that the engine left to a person. `reasons`: how often each code was shown at the end, by the shop's terms too. */
  readonly attention: { readonly share: number; readonly reasons: Readonly<Record<string, number>> };
  readonly takeovers: number;
  readonly lateSuccesses: number;
  readonly sweeps: number;
  readonly violations: number;
}

/** Laws of the commit whose situations have to occur; see docs/guide/simulator.md. */
const LAWS = Array.from({ length: 13 }, (_, index) => `law ${index + 1}`);
/** Below this many, figures about all runs say nothing. */
const SEEDS_JUDGED_MIN = 1_000;
/** The rarest meetings come about once in a thousand runs: below this many, one that never came says nothing. */
const CELLS_JUDGED_MIN = 20_000;
const EVENTS_MIN = 200;
const COMMITTED_SHARE_MIN = 0.3;
/** Seven in a thousand were measured, most because a gateway took another amount than it was asked for. */
const ATTENTION_SHARE_MAX = 0.02;

export function summaryOf(tally: Tally): Summary {
  const { seeds, crashes, takeovers, lateSuccesses, sweeps, faults: faultsByKind, reasons } = tally;
  const events = [...tally.events].sort((a, b) => a - b);
  const { cell, minHits } = rarest(tally.cells);
  return {
    seeds,
    judged: seeds >= SEEDS_JUDGED_MIN,
    medianEvents: events[events.length >> 1] ?? 0,
    crashes,
    faultsByKind,
    premises: Object.fromEntries(LAWS.map((law) => [law, tally.premises[law] ?? 0])),
    cells: { minHits, rarest: cell },
    committedShare: shareOf(tally.committed, seeds),
    attention: { share: shareOf(tally.attention, tally.sessions), reasons },
    takeovers,
    lateSuccesses,
    sweeps,
    violations: tally.failures.length,
  };
}

/** Why the command fails; empty when it does not. Runs that prove nothing fail as well as those that broke a law. */
export function reasonsToFail({ judged, seeds, violations, cells, premises, medianEvents, committedShare, attention }: Summary): readonly string[] {
  const broken = violations > 0 ? [`${violations} seeds broke a law`] : [];
  if (!judged) return broken;
  return [
    ...broken,
    ...Object.entries(premises).flatMap(([law, times]) => (times === 0 ? [`the situation of ${law} never occurred`] : [])),
    ...(seeds >= CELLS_JUDGED_MIN && cells.minHits === 0 ? [`"${cells.rarest}" never met, and can`] : []),
    ...(medianEvents < EVENTS_MIN ? [`the median run has ${medianEvents} events, and needs ${EVENTS_MIN}`] : []),
    ...(committedShare < COMMITTED_SHARE_MIN ? [`only ${percent(committedShare)} of the runs commit`] : []),
    ...(attention.share > ATTENTION_SHARE_MAX ? [`${percent(attention.share)} of the sessions are left to a person, more than ${percent(ATTENTION_SHARE_MAX)}`] : []),
  ];
}

/** What is printed below the trace of a run that broke a law. */
export function brokenText(violations: readonly string[], needs: readonly string[], replay: string): string {
  return `\nbroken:\n  ${violations.join('\n  ')}\nneeds:\n  ${needs.join('\n  ') || 'no fault at all'}\nreplay: ${replay}\n`;
}

/** The command that runs the canonical commit with crashes at these points again. */
export function replayOf(points: readonly number[]): string {
  return `pnpm simulate --exhaustive --crash ${points.join(',')}`;
}

function shareOf(part: number, whole: number): number {
  return Number((part / Math.max(1, whole)).toFixed(4));
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
