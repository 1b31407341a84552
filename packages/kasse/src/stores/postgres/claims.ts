import type { Store } from '../../contracts/index.js';

/** What `Store.claim` is asked. */
export interface Claim {
  readonly sessionId: string;
  readonly worker: string;
  readonly leaseMs: number;
}

type Epoch = string | undefined;

export interface ClaimStatements {
  /** Waits for whoever has the row, for a moment. */
  readonly one: (claim: Claim) => Promise<Epoch>;
  /** Each session once; none waits for a row that somebody has locked: that one is left out. Epochs in the order of the claims. */
  readonly many: (claims: readonly Claim[]) => Promise<readonly Epoch[]>;
}

/**
 * Claims what is asked for in the same turn of the event loop with one statement: a process that died in a crowd leaves
 * hundreds of sessions, and each of them is to be taken over as soon as its lease has ended.
 */
export function createClaims({ one, many }: ClaimStatements): Store['claim'] {
  let waiting: Waiting[] = [];

  const flush = (): void => {
    const together = new Map<string, Waiting>();
    for (const claim of waiting) {
      // A second claim of a session has its own statement, which waits for the first.
      if (together.has(claim.sessionId)) one(claim).then(claim.resolve, claim.reject);
      else together.set(claim.sessionId, claim);
    }
    waiting = [];
    const claims = [...together.values()];
    const [first] = claims;
    if (claims.length === 1 && first !== undefined) one(first).then(first.resolve, first.reject);
    else {
      many(claims).then(
        (epochs) => { claims.forEach(({ resolve }, index) => { resolve(epochs[index]); }); },
        (error: unknown) => { for (const { reject } of claims) reject(error); },
      );
    }
  };

  return async (sessionId, worker, leaseMs) => {
    const epoch = await new Promise<Epoch>((resolve, reject) => {
      waiting.push({ sessionId, worker, leaseMs, resolve, reject });
      if (waiting.length === 1) setImmediate(flush);
    });
    return epoch === undefined ? undefined : { epoch: Number(epoch) };
  };
}

interface Waiting extends Claim {
  readonly resolve: (epoch: Epoch) => void;
  readonly reject: (reason: unknown) => void;
}
