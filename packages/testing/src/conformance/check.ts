/** One thing that every implementation of a contract must do, whatever stands behind it. */
export interface ConformanceCheck<Fixture> {
  /** A sentence about behaviour. */
  readonly name: string;
  /** What the fixture has to bring along; without it the check does not apply. */
  readonly needs: readonly (keyof Fixture & string)[];
  /** Rejects with what is wrong. It opens a fresh implementation, so that checks may run in any order. */
  readonly run: (fixture: Fixture) => Promise<void>;
}

export type ConformanceChecks<Fixture> = readonly ConformanceCheck<Fixture>[];

/** Checks by their names. */
export function checks<Fixture>(
  runs: Readonly<Record<string, (fixture: Fixture) => Promise<void>>>,
): ConformanceChecks<Fixture> {
  return Object.entries(runs).map(([name, run]) => ({ name, needs: [], run }));
}

/** Checks that apply to fixtures which have `need`. */
export function checksOf<Fixture, Need extends keyof Fixture & string>(
  need: Need,
  runs: Readonly<Record<string, (fixture: Fixture & { readonly [K in Need]-?: NonNullable<Fixture[K]> }) => Promise<void>>>,
): ConformanceChecks<Fixture> {
  return Object.entries(runs).map(([name, run]) => ({
    name,
    needs: [need],
    // Whoever runs it asks `applicable` first.
    run: run as (fixture: Fixture) => Promise<void>,
  }));
}

/** The checks that a fixture brings along enough for. */
export function applicable<Fixture>(all: ConformanceChecks<Fixture>, fixture: Fixture): ConformanceChecks<Fixture> {
  return all.filter(({ needs }) => needs.every((need) => fixture[need] !== undefined && fixture[need] !== false));
}

/** The checks that a fixture leaves out, and what it would have to bring for them. */
export function leftOut<Fixture>(all: ConformanceChecks<Fixture>, fixture: Fixture): { readonly checks: ConformanceChecks<Fixture>; readonly needs: readonly string[] } {
  const left = all.filter((check) => !applicable([check], fixture).includes(check));
  const needs = left.flatMap((check) => check.needs.filter((need) => fixture[need] === undefined || fixture[need] === false));
  return { checks: left, needs: [...new Set(needs)] };
}

/** Runs one check, with data of its own: what an implementation does to a request must not reach the next check. */
export function runCheck<Fixture>({ run }: ConformanceCheck<Fixture>, fixture: Fixture): Promise<void> {
  const entries = Object.entries(fixture as object).map(([key, value]: [string, unknown]) => [key, copyOf(value)]);
  // The same keys, with values of the same types.
  return run(Object.fromEntries(entries) as Fixture);
}

function copyOf(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    // It is or holds a function, which is not asked about but called.
    return value;
  }
}

export interface Failure {
  readonly name: string;
  readonly message: string;
}

/** Runs all checks that apply, one after another, without a test runner. Empty means that the implementation conforms. */
export async function failuresOf<Fixture>(all: ConformanceChecks<Fixture>, fixture: Fixture): Promise<readonly Failure[]> {
  const failures: Failure[] = [];
  for (const check of applicable(all, fixture)) {
    try {
      await runCheck(check, fixture);
    } catch (error) {
      failures.push({ name: check.name, message: error instanceof Error ? error.message : String(error) });
    }
  }
  return failures;
}
