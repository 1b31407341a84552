import { KasseError } from '../errors/index.js';
import { nearest } from '../json/index.js';
import type { Timeouts } from './call.js';
import type { KasseOptions } from './create-kasse.js';

/**
 * Refuses options of createKasse that it does not know, and times that no timer keeps. What is passed over is a retention that never begins.
 * @throws {KasseError} `ERR_MISUSE` with the nearest option there is.
 */
export function checkOptions(options: KasseOptions): void {
  refuseUnknown(options, OPTIONS, 'createKasse');
  refuseUnknown(options.timeouts, TIMEOUTS, '"timeouts" of createKasse', 'timeouts');
  refuseUnknown(options.retention, { days: true }, '"retention" of createKasse', 'retention');
  for (const [name, ms] of Object.entries(options.timeouts ?? {})) mustBeKept(ms, `timeouts.${name}`, 'timeouts');
  mustBeKept(options.leaseMs, 'leaseMs', 'leaseMs');
}

/** Node waits a millisecond where it is told to wait longer than this. */
const WAIT_MS_MAX = 2 ** 31 - 1;

function mustBeKept(ms: number | undefined, name: string, part: string): void {
  if (ms === undefined || (ms >= 0 && ms <= WAIT_MS_MAX)) return;
  throw new KasseError('ERR_MISUSE', `"${name}" of createKasse is ${String(ms)}, and has to be a number of milliseconds up to ${WAIT_MS_MAX}, which are 24 days.`, { part });
}

type Known = Readonly<Record<string, 'hidden' | true>>;

const OPTIONS = {
  shop: true,
  store: true,
  plugins: true,
  cart: true,
  orders: true,
  secret: true,
  onEvent: true,
  onProblem: true,
  continueUrl: true,
  timeouts: true,
  retention: true,
  leaseMs: true,
  clock: true,
  runtime: 'hidden',
} as const satisfies Record<keyof KasseOptions, 'hidden' | true>;

const TIMEOUTS = { quoteMs: true, effectMs: true, recordMs: true, answerMs: true, clockSkewMs: true } as const satisfies Record<keyof Timeouts, true>;

function refuseUnknown(given: object | undefined, known: Known, of: string, part?: string): void {
  const unknown = Object.keys(given ?? {}).find((key) => !Object.hasOwn(known, key));
  if (unknown === undefined) return;
  const offered = Object.keys(known).filter((key) => known[key] === true);
  const near = nearest(unknown, offered);
  const cure = near === undefined ? `It takes ${offered.join(', ')}.` : `Did you mean "${near}"?`;
  throw new KasseError('ERR_MISUSE', `${of} has no option "${unknown}". ${cure}`, { part: part ?? unknown });
}
