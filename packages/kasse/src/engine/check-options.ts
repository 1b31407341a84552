import { KasseError, refuseUnknown } from '../errors/index.js';
import type { Timeouts } from './call.js';
import type { KasseOptions } from './create-kasse.js';

/**
 * Refuses options of createKasse that it does not know, and times that no timer keeps. What is passed over is a retention that never begins.
 * @throws {KasseError} `ERR_MISUSE` with the nearest option there is.
 */
export function checkOptions(options: KasseOptions): void {
  if (typeof (options as unknown) !== 'object' || (options as unknown) === null) {
    throw new KasseError('ERR_MISUSE', 'createKasse was called without options. Pass { shop, store, plugins, cart, orders, secret }.', { part: 'options' });
  }
  refuseUnknown(options, OPTIONS, 'createKasse');
  refuseUnknown(options.timeouts, TIMEOUTS, '"timeouts" of createKasse', 'timeouts');
  refuseUnknown(options.retention, { days: true }, '"retention" of createKasse', 'retention');
  for (const [name, ms] of Object.entries(options.timeouts ?? {})) mustBeKept(ms, `timeouts.${name}`, 'timeouts');
  mustBeKept(options.leaseMs, 'leaseMs', 'leaseMs');
  // At once means never: every call would be out of time before it is made.
  for (const [name, part, ms] of [['timeouts.effectMs', 'timeouts', options.timeouts?.effectMs], ['leaseMs', 'leaseMs', options.leaseMs]] as const) {
    if (ms === 0) throw new KasseError('ERR_MISUSE', `"${name}" of createKasse is 0. Give the milliseconds to wait, or leave it out.`, { part });
  }
  for (const part of ['onEvent', 'onProblem', 'clock'] as const) mustBeFunction(options[part], part);
  if (options.clock !== undefined && !Number.isFinite(options.clock())) throw new KasseError('ERR_MISUSE', '"clock" of createKasse tells no epoch milliseconds. Pass a function that does, such as the now of Date.', { part: 'clock' });
}

/** Node waits a millisecond where it is told to wait longer than this. */
const WAIT_MS_MAX = 2 ** 31 - 1;

function mustBeFunction(given: unknown, part: string): void {
  if (given === undefined || typeof given === 'function') return;
  throw new KasseError('ERR_MISUSE', `"${part}" of createKasse is ${shown(given)}, and has to be a function.`, { part });
}

/** A text in quotes, so that "30" is not taken for 30. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? `"${value.slice(0, 40)}"` : typeof value === 'object' && value !== null ? 'an object' : String(value);
}

function mustBeKept(ms: unknown, name: string, part: string): void {
  if (ms === undefined || (typeof ms === 'number' && ms >= 0 && ms <= WAIT_MS_MAX)) return;
  throw new KasseError('ERR_MISUSE', `"${name}" of createKasse is ${shown(ms)}, and has to be a number of milliseconds up to ${WAIT_MS_MAX}, which are 24 days.`, { part });
}

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
