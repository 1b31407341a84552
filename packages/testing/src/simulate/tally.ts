import type { RunResult } from '../simulator/index.js';

/** Sums over many runs, as plain data that threads can hand to each other. */
export interface Tally {
  seeds: number;
  events: number[];
  crashes: number;
  committed: number;
  takeovers: number;
  lateSuccesses: number;
  sweeps: number;
  /** Of the runs in which nobody else acts on payments: sessions, and those of them that are left to a person. */
  sessions: number;
  attention: number;
  /** Why sessions show `attention` at the end, by code. */
  reasons: Record<string, number>;
  faults: Record<string, number>;
  premises: Record<string, number>;
  cells: Record<string, number>;
  failures: { readonly seed: number; readonly violations: readonly string[] }[];
}

export function emptyTally(): Tally {
  return { seeds: 0, events: [], crashes: 0, committed: 0, takeovers: 0, lateSuccesses: 0, sweeps: 0, sessions: 0, attention: 0, reasons: {}, faults: {}, premises: {}, cells: {}, failures: [] };
}

export function count(tally: Tally, { seed, events, crashes, committed, takeovers, lateSuccesses, sweeps, sessions, hasOutsiders, attention, strikes, premises, violations }: RunResult): void {
  tally.seeds += 1;
  tally.events.push(events);
  tally.crashes += crashes;
  tally.committed += committed > 0 ? 1 : 0;
  tally.takeovers += takeovers;
  tally.lateSuccesses += lateSuccesses;
  tally.sweeps += sweeps;
  // That what was promised did not come, or too late, is the shop's affair, and what others do is theirs: neither is an engine's.
  if (!hasOutsiders) tally.sessions += sessions;
  if (!hasOutsiders) tally.attention += attention.filter((codes) => codes.some((code) => code !== 'promise_broken' && code !== 'captured_too_late')).length;
  for (const codes of attention) for (const code of codes) add(tally.reasons, code, 1);
  for (const { kind, phase } of strikes) {
    add(tally.faults, kind, 1);
    add(tally.cells, `${phase} ${kind}`, 1);
  }
  for (const [law, times] of premises) add(tally.premises, law, times);
  if (violations.length > 0) tally.failures.push({ seed, violations });
}

export function merge(into: Tally, other: Tally): void {
  for (const name of ['seeds', 'crashes', 'committed', 'takeovers', 'lateSuccesses', 'sweeps', 'sessions', 'attention'] as const) into[name] += other[name];
  for (const events of other.events) into.events.push(events);
  for (const name of ['faults', 'premises', 'cells', 'reasons'] as const) for (const [key, times] of Object.entries(other[name])) add(into[name], key, times);
  into.failures.push(...other.failures);
}

function add(sums: Record<string, number>, key: string, times: number): void {
  sums[key] = (sums[key] ?? 0) + times;
}
