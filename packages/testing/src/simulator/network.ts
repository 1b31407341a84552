import type { FaultKind } from './plan.js';
import type { SimulatedWorker } from './worker.js';
import { never, occurred, type World } from './world.js';

/** One request to another company's server. */
export interface Exchange<T> {
  readonly worker: SimulatedWorker;
  /** Who is asked and what for: `primary.authorize`. */
  readonly place: string;
  readonly sessionId: string;
  /** Epoch milliseconds by the worker's clock: past it the request is not sent. */
  readonly notAfterMs: number;
  /** Until when a request that was delayed may still arrive, counted from its loss. */
  readonly lateMsMax: number;
  readonly kinds: readonly FaultKind[];
  /** Looks at the request as it leaves the worker. */
  readonly onSend?: () => void;
  /** What the server does with the request. May run twice, and after the asker is gone. */
  readonly serve: (fault: FaultKind | undefined) => T;
}

/** The request was certainly never sent. */
export const NOT_SENT = Symbol('not sent');

/**
 * Carries a request to a server and its answer back. Rejects when the connection broke; what happened on the other side
 * is then anybody's guess.
 */
export function exchange<T>(world: World, { worker, place, sessionId, notAfterMs, lateMsMax, kinds, onSend, serve }: Exchange<T>): Promise<T | typeof NOT_SENT> {
  if (worker.isDead) return never();
  const { time, faults, chance, trace, records } = world;
  const phase = records.phaseOf(sessionId);
  const fault = faults.at(place, ['crash', 'stall', ...kinds], phase);
  trace.add(worker.name, () => `${place} for ${sessionId} in ${phase}${fault === undefined ? '' : `  !! ${fault}`}`);
  if (fault === 'crash') {
    worker.crash();
    return never();
  }
  if (fault === 'stall') worker.stall();
  return new Promise((resolve, reject) => {
    const hangUp = (delayMs: number): void => {
      time.after(
        delayMs,
        () => {
          reject(new Error('socket hang up'));
        },
        worker,
      );
    };
    const arrive = (isAnswered: boolean): void => {
      const answer = serve(fault);
      trace.add(place.split('.')[0] ?? place, () => `${place} -> ${JSON.stringify(answer)}${isAnswered ? '' : ' (nobody hears it)'}`);
      if (faults.at(`${place}.done`, ['crash'], phase) === 'crash') {
        worker.crash();
        return;
      }
      if (!isAnswered) return;
      time.after(
        answerMs(world, fault),
        () => {
          resolve(answer);
        },
        worker,
      );
    };
    const send = (): void => {
      if (worker.nowMs > notAfterMs) {
        resolve(NOT_SENT);
        return;
      }
      onSend?.();
      const onTheWayMs = latencyMs(world);
      const breaksAfterMs = chance.pick(`net.break.${place}`, [5, 200, 60_000]);
      switch (fault) {
        case 'lost-request':
          hangUp(breaksAfterMs);
          return;
        case 'lost-answer':
          // The connection breaks when the request is through: what is still on its way counts as late.
          occurred(world, 'law 3');
          time.after(onTheWayMs, () => {
            arrive(false);
          });
          hangUp(Math.max(breaksAfterMs, onTheWayMs + 1));
          return;
        case 'late-request': {
          // It hangs in a router. The caller gives up; the request arrives all the same.
          occurred(world, 'law 3');
          const lostAfterMs = Math.min(breaksAfterMs, CALL_MS);
          time.after(lostAfterMs + Math.floor(chance.at(`net.late.${place}`) * lateMsMax), () => {
            arrive(false);
          });
          hangUp(breaksAfterMs);
          return;
        }
        case 'duplicate-request':
          time.after(onTheWayMs + chance.pick(`net.twice.${place}`, [0, 30, 2_000]), () => {
            arrive(false);
          });
          break;
        default:
      }
      time.after(onTheWayMs, () => {
        arrive(true);
      });
    };
    // Frozen between the intent and the send: what it was about to say it says when it wakes up.
    if (fault === 'stall') time.after(0, send, worker);
    else send();
  });
}

/** What the engine waits for an answer; see `timeouts` of createKasse. */
const CALL_MS = 20_000;

function latencyMs({ chance }: World): number {
  return chance.between('net.latency', 5, 60);
}

function answerMs(world: World, fault: FaultKind | undefined): number {
  switch (fault) {
    case 'late-answer':
      return world.chance.pick('net.slow', [1_500, 19_990, 30_000]);
    case 'reordered-answer':
      return world.chance.between('net.reordered', 100, 900);
    default:
      return latencyMs(world);
  }
}
