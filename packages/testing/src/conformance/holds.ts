import type { CallContext, HoldContract, HoldEnd, HoldOutcome } from 'kasse/plugin';
import { call, endOf } from './call.js';
import { checks, checksOf, type ConformanceChecks } from './check.js';
import { ensure, ensureCode, ensureMinor, ensureMoment, same, shown } from './expect.js';
import { type Clock, clock, type Maker } from './open.js';

/** Something of which just enough is left for one hold. */
export interface HoldFixture<Request> {
  /** All that is left. */
  readonly lastOne: Request;
  /** Another request: the same thing in another quantity, or another thing. */
  readonly other: Request;
  /** More than is left. Best one of whose parts there is enough for the first alone: two lines of the last piece. */
  readonly tooMuch?: Request;
  /** How long a hold lives when nobody renews it. Needs a clock that `open` was handed, and `renew`. */
  readonly ttlMs?: number;
}

interface Hands<Request> extends Clock {
  readonly hold: (holdId: string, request?: Request) => Promise<HoldOutcome>;
  readonly renew: (holdId: string) => Promise<HoldOutcome>;
  readonly consume: (holdId: string) => Promise<HoldEnd>;
  readonly release: (holdId: string) => Promise<HoldEnd>;
}

const MANY = 20;

/** What every kind of hold must do, whatever it holds: stock, uses of a code, money on a card. */
export function holdChecks<Make extends Maker<unknown>, Request extends object, F extends HoldFixture<Request> & { readonly open: Make; readonly silent?: Make }>(
  opened: (make: Make, world: Clock) => Promise<HoldContract<Request>>,
): ConformanceChecks<F> {
  const handsOf = async ({ open, lastOne }: F): Promise<Hands<Request>> => {
    const world = clock();
    const contract = await opened(open, world);
    // Every call under a key of its own effect, as the engine does it.
    return {
      ...world,
      hold: (holdId, request = lastOne) => contract.hold({ ...request, holdId }, call(`hold-${holdId}`)),
      renew: (holdId) => contract.renew?.({ holdId }, call(`renew-${holdId}`)) ?? Promise.reject(new Error('There is no "renew".')),
      consume: (holdId) => contract.consume({ holdId }, call(`consume-${holdId}`)),
      release: (holdId) => contract.release({ holdId }, call(`release-${holdId}`)),
    };
  };

  return [
    ...checks<F>({
      'hold: refuses with a code and whole quantities': async (fixture) => {
        const { hold } = await handsOf(fixture);
        const first = await hold('a');
        held(first);
        if (first.expiresAt !== undefined) ensureMoment(first.expiresAt, '"expiresAt" of the hold');
        const second = await hold('b');
        refused(second, 'Nothing was left');
        ensureCode(second.code, 'The code of the refusal');
        for (const { available } of second.items ?? []) ensureMinor(available, '"available"');
      },
      'hold: counts once what is sent twice': async (fixture) => {
        const { hold } = await handsOf(fixture);
        held(await hold('a'));
        held(await hold('a'), 'The same hold again is the same hold');
      },
      'hold: gives the last piece to one of many at the same time': async (fixture) => {
        const { hold } = await handsOf(fixture);
        const answers = await Promise.all(Array.from({ length: MANY }, (_, index) => hold(`h${index}`)));
        same(answers.filter(({ status }) => status === 'held').length, 1, `Holds of one piece, of ${MANY} at the same time`);
      },
      'hold: refuses another request under a known hold': async (fixture) => {
        const { hold } = await handsOf(fixture);
        held(await hold('a'));
        refused(await hold('a', fixture.other), 'One hold stands for one request');
      },
      'hold: leaves the request as it is': async ({ open, lastOne }) => {
        const contract = await opened(open, clock());
        const request = { ...structuredClone(lastOne), holdId: 'a' };
        await contract.hold(request, call());
        same(request, { ...lastOne, holdId: 'a' }, 'hold changed its request');
      },
      'release: makes free what was held': async (fixture) => {
        const { hold, release } = await handsOf(fixture);
        held(await hold('a'));
        succeeded(await release('a'));
        held(await hold('b'), 'What was released is free');
      },
      'release: gives back once what is released twice': async (fixture) => {
        const { hold, release } = await handsOf(fixture);
        await hold('a');
        await release('a');
        succeeded(await release('a'), 'A second release is as good as the first');
        const answers = [await hold('b'), await hold('c')];
        ensure(answers.filter(({ status }) => status === 'held').length < 2, 'One piece was held, released twice, and then held twice.');
      },
      'release: ends a hold for good': async (fixture) => {
        const { hold, release } = await handsOf(fixture);
        await hold('a');
        await release('a');
        refused(await hold('a'), 'A released hold was held again: a late request must find it over');
      },
      'release: succeeds for a hold that never came': async (fixture) => {
        const { release } = await handsOf(fixture);
        succeeded(await release('never'), 'It may be on its way still, and there is nothing to give back');
      },
      'release: forbids a hold that comes later': async (fixture) => {
        const { hold, release } = await handsOf(fixture);
        await release('late');
        refused(await hold('late'), 'It was released before it came, and may come no more');
      },
      'consume: keeps what was held': async (fixture) => {
        const { hold, consume } = await handsOf(fixture);
        await hold('a');
        succeeded(await consume('a'));
        refused(await hold('b'), 'The piece was sold, and is held again');
      },
      'consume: may come twice': async (fixture) => {
        const { hold, consume } = await handsOf(fixture);
        await hold('a');
        await consume('a');
        succeeded(await consume('a'), 'A second consume is as good as the first');
      },
      'consume: ends a hold, so that no release gives it back': async (fixture) => {
        const { hold, consume, release } = await handsOf(fixture);
        await hold('a');
        await consume('a');
        failed(await release('a'), 'It was sold');
      },
      'consume: fails for a hold that never came': async (fixture) => {
        const { consume } = await handsOf(fixture);
        failed(await consume('never'), 'Nothing was held, so nothing can be sold');
      },
      'consume: fails for a hold that was released': async (fixture) => {
        const { hold, consume, release } = await handsOf(fixture);
        await hold('a');
        await release('a');
        failed(await consume('a'), 'A hold ends once, and this one was released');
      },
    }),
    ...checksOf<F, 'tooMuch'>('tooMuch', {
      'hold: refuses more than is left': async (fixture) => {
        const { hold } = await handsOf(fixture);
        refused(await hold('a', fixture.tooMuch), 'There is something left, and not enough');
      },
      'hold: takes nothing of what it refuses': async (fixture) => {
        const { hold } = await handsOf(fixture);
        await hold('a', fixture.tooMuch);
        held(await hold('b'), 'What was refused took nothing');
      },
    }),
    ...checksOf<F, 'ttlMs'>('ttlMs', {
      'expiry: frees what is held at its very instant, not before': async (fixture) => {
        const { hold, sleep } = await handsOf(fixture);
        await hold('a');
        sleep(fixture.ttlMs - 1);
        refused(await hold('b'), 'The hold was to live one millisecond more');
        sleep(1);
        held(await hold('b'), 'The hold has expired');
      },
      'expiry: takes an expired hold again while something is left': async (fixture) => {
        const { hold, consume, sleep } = await handsOf(fixture);
        await hold('a');
        sleep(fixture.ttlMs);
        succeeded(await consume('a'), 'Nobody else has the piece, and the order is made');
        refused(await hold('b'), 'The piece was sold, after its hold had expired');
      },
      'expiry: fails to consume what somebody else has': async (fixture) => {
        const { hold, consume, sleep } = await handsOf(fixture);
        await hold('a');
        sleep(2 * fixture.ttlMs);
        await hold('b');
        failed(await consume('a'), 'The piece is with another hold');
      },
      'renew: keeps a hold alive': async (fixture) => {
        const { hold, renew, sleep } = await handsOf(fixture);
        await hold('a');
        sleep(fixture.ttlMs - 1);
        held(await renew('a'));
        sleep(fixture.ttlMs - 1);
        refused(await hold('b'), 'The hold was renewed');
      },
      'renew: does not bring back what was released': async (fixture) => {
        const { hold, renew, release } = await handsOf(fixture);
        await hold('a');
        await release('a');
        refused(await renew('a'), 'A released hold was renewed');
      },
    }),
    ...checksOf<F, 'silent'>('silent', {
      'hold: gives up when the signal aborts, and does not call it refused': async ({ silent, lastOne }) => {
        const contract = await opened(silent, clock());
        const end = await endOf((context: CallContext) => contract.hold({ ...lastOne, holdId: 'a' }, context));
        ensure('error' in end || end.answer.status === 'unknown', `Without an answer it may have been held. Throw or answer "unknown", not ${shown(end)}.`);
      },
    }),
  ];
}

export function held(outcome: HoldOutcome, why = 'There was enough'): asserts outcome is Extract<HoldOutcome, { status: 'held' }> {
  ensure(outcome.status === 'held', `${why}: ${shown(outcome)} should be "held".`);
}

export function refused(outcome: HoldOutcome, why: string): asserts outcome is Extract<HoldOutcome, { status: 'refused' }> {
  ensure(outcome.status === 'refused', `${why}: ${shown(outcome)} should be "refused".`);
}

export function succeeded(end: HoldEnd, why = 'It could be ended'): void {
  ensure(end.status === 'succeeded', `${why}: ${shown(end)} should be "succeeded".`);
}

export function failed(end: HoldEnd, why: string): void {
  ensure(end.status === 'failed', `${why}: ${shown(end)} should be "failed".`);
}
