import { setup } from 'xstate';

/**
 * What may be asked before a transition. Answers are computed by the caller and travel with the event,
 * so that guards are pure, synchronous and listed in one place.
 */
export const questions = [
  'isReady',
  'isEscalated',
  'isUnchanged',
  'hasHolds',
  'hasTenders',
  'isRefused',
  'isExact',
  'isSale',
  'isPartial',
  'otherGateway',
  'cancelRequested',
  'backRequested',
  'isOverdue',
  'hasLapsed',
  'allDone',
  'isStuck',
] as const;
export type Question = (typeof questions)[number];
export type Answers = Partial<Readonly<Record<Question, boolean>>>;

export const eventTypes = [
  'CHANGED',
  'CANCEL',
  'BACK',
  'EXPIRE',
  'COMMIT',
  'QUOTED',
  'HOLDS',
  'APPROVED',
  'DECLINED',
  'ACTION_REQUIRED',
  'PENDING',
  'UNKNOWN',
  'RESUME',
  'ADDED',
  'DEADLINE',
  'RELEASED',
  'OBLIGATIONS',
] as const;
export type EventType = (typeof eventTypes)[number];

export interface MachineEvent {
  readonly type: EventType;
  readonly answers?: Answers;
}

/** What a transition asks the step to do. Data, not code: the step turns each into durable rows. */
export type MachineAction =
  | 'freeze'
  | 'thaw'
  | 'intendHolds'
  | 'intendAuthorization'
  | 'intendReleases'
  | 'pivot'
  | 'recordCancel'
  | 'recordBack'
  | 'resolveSoon'
  | 'raiseAttention'
  | 'close';

const yes =
  (question: Question) =>
  ({ event }: { readonly event: MachineEvent }): boolean =>
    event.answers?.[question] === true;

const mustStop = (event: MachineEvent): boolean =>
  event.answers?.cancelRequested === true || event.answers?.backRequested === true || event.answers?.isOverdue === true || event.answers?.hasLapsed === true;

const chart = setup({
  types: { events: {} as MachineEvent, context: {} },
  guards: {
    isReady: yes('isReady'),
    isEscalated: yes('isEscalated'),
    // A change that the buyer has not seen stops the commit, whether or not the checkout is still complete.
    changedButReady: ({ event }) => event.answers?.isUnchanged !== true && event.answers?.isReady === true,
    changed: ({ event }) => event.answers?.isUnchanged !== true,
    hasHolds: yes('hasHolds'),
    hasTenders: yes('hasTenders'),
    isRefused: yes('isRefused'),
    isPartial: yes('isPartial'),
    otherGateway: yes('otherGateway'),
    cancelRequested: yes('cancelRequested'),
    // Money that has moved goes forward: a cancellation loses to a sale, and so does a hold that lapsed.
    stopBeforeMoney: ({ event }) => mustStop(event) && event.answers?.isSale !== true,
    mustStop: ({ event }) => mustStop(event),
    isInexact: ({ event }) => event.answers?.isExact !== true,
    allDone: yes('allDone'),
    isStuck: yes('isStuck'),
  },
  actions: {
    freeze: () => undefined,
    thaw: () => undefined,
    intendHolds: () => undefined,
    intendAuthorization: () => undefined,
    intendReleases: () => undefined,
    pivot: () => undefined,
    recordCancel: () => undefined,
    recordBack: () => undefined,
    resolveSoon: () => undefined,
    raiseAttention: () => undefined,
    close: () => undefined,
  } satisfies Record<MachineAction, () => undefined>,
});

/**
 * The one checkout machine. The flow is input to it, not code in it.
 *
 * Nothing leaves `committed`. Each state that waits names, in `meta.deadline`, the timer that ends the wait
 * in an exit or in the attention flag.
 */
export const xstateMachine = chart.createMachine({
  id: 'checkout',
  context: {},
  initial: 'open',
  states: {
    open: {
      description: 'Reversible: the buyer fills in and changes.',
      meta: { deadline: 'expire' },
      initial: 'collecting',
      on: {
        CHANGED: [
          { guard: 'isEscalated', target: '.escalated' },
          { guard: 'isReady', target: '.ready' },
          { target: '.collecting' },
        ],
        CANCEL: { target: 'canceled', actions: 'close' },
        EXPIRE: { target: 'expired', actions: 'close' },
      },
      states: {
        collecting: { description: 'Something required is missing.' },
        ready: {
          description: 'Everything required is there and the quote is valid.',
          on: { COMMIT: { target: '#checkout.committing', actions: 'freeze' } },
        },
        escalated: { description: 'The buyer has to do something elsewhere.' },
      },
    },
    committing: {
      description: 'The cart is frozen. What is done here can be undone, except a sale, which comes last.',
      meta: { deadline: 'attempt' },
      initial: 'quoting',
      on: { CANCEL: { actions: 'recordCancel' } },
      states: {
        quoting: {
          description: 'Everything is priced again; it must equal what the buyer confirmed.',
          on: {
            QUOTED: [
              { guard: 'changedButReady', target: '#checkout.open.ready', actions: 'thaw' },
              { guard: 'changed', target: '#checkout.open.collecting', actions: 'thaw' },
              { guard: 'hasHolds', target: 'holding', actions: 'intendHolds' },
              { guard: 'hasTenders', target: 'authorizing', actions: 'intendAuthorization' },
              { target: '#checkout.committed', actions: 'pivot' },
            ],
            DEADLINE: { target: '#checkout.open.collecting', actions: 'thaw' },
          },
        },
        holding: {
          description: 'Stock, coupons, points and gift cards are claimed.',
          on: {
            HOLDS: [
              { guard: 'mustStop', target: 'releasing', actions: 'intendReleases' },
              { guard: 'isRefused', target: 'releasing', actions: 'intendReleases' },
              { guard: 'hasTenders', target: 'authorizing', actions: 'intendAuthorization' },
              { target: '#checkout.committed', actions: 'pivot' },
            ],
            DEADLINE: { target: 'releasing', actions: 'intendReleases' },
          },
        },
        authorizing: {
          description: 'Tenders are authorized one after another, the most reversible first.',
          initial: 'calling',
          on: {
            APPROVED: [
              { guard: 'stopBeforeMoney', target: 'releasing', actions: 'intendReleases' },
              { guard: 'isInexact', target: 'releasing', actions: 'intendReleases' },
              { guard: 'isPartial', target: '.splitting' },
              { guard: 'hasTenders', target: '.calling', actions: 'intendAuthorization' },
              { target: '#checkout.committed', actions: 'pivot' },
            ],
            DECLINED: [
              { guard: 'mustStop', target: 'releasing', actions: 'intendReleases' },
              { guard: 'otherGateway', target: '.calling', actions: 'intendAuthorization' },
              { target: 'releasing', actions: 'intendReleases' },
            ],
            ACTION_REQUIRED: [
              { guard: 'mustStop', target: 'releasing', actions: 'intendReleases' },
              { target: '.challenged' },
            ],
            PENDING: [
              { guard: 'mustStop', target: 'releasing', actions: 'intendReleases' },
              { target: '.pending' },
            ],
            UNKNOWN: { target: '.resolving', actions: 'resolveSoon' },
          },
          states: {
            calling: {
              description: 'The gateway is being asked.',
              on: { DEADLINE: { target: 'resolving', actions: 'resolveSoon' } },
            },
            challenged: {
              description: 'The buyer confirms elsewhere: a redirect, 3DS.',
              on: {
                RESUME: { target: 'resolving', actions: 'resolveSoon' },
                // Leaving a challenge resolves it first: the buyer may have confirmed a moment ago.
                CANCEL: { target: 'resolving', actions: ['recordCancel', 'resolveSoon'] },
                // A change, such as another address in a wallet's sheet: what was confirmed no longer counts.
                BACK: { target: 'resolving', actions: ['recordBack', 'resolveSoon'] },
                DEADLINE: { target: 'resolving', actions: 'resolveSoon' },
              },
            },
            splitting: {
              description: 'A part was approved and is kept: the buyer adds a payment for the rest.',
              on: {
                ADDED: { target: 'calling', actions: 'intendAuthorization' },
                CANCEL: { target: '#checkout.committing.releasing', actions: ['recordCancel', 'intendReleases'] },
                BACK: { target: '#checkout.committing.releasing', actions: ['recordBack', 'intendReleases'] },
                DEADLINE: { target: '#checkout.committing.releasing', actions: 'intendReleases' },
              },
            },
            pending: {
              description: 'The payment is asynchronous and on its way.',
              on: {
                // As in a challenge: it may have been paid a moment ago.
                CANCEL: { target: 'resolving', actions: ['recordCancel', 'resolveSoon'] },
                DEADLINE: { target: 'resolving', actions: 'resolveSoon' },
              },
            },
            resolving: {
              description: 'The outcome is unknown: the payment is being checked, nothing else is tried.',
              meta: { deadline: 'resolve' },
              on: {
                DEADLINE: {
                  target: '#checkout.committing.releasing',
                  actions: ['raiseAttention', 'intendReleases'],
                },
              },
            },
          },
        },
        releasing: {
          description: 'What was done is undone, in reverse order.',
          on: {
            RELEASED: [
              { guard: 'cancelRequested', target: '#checkout.canceled', actions: ['thaw', 'close'] },
              { guard: 'isReady', target: '#checkout.open.ready', actions: 'thaw' },
              { target: '#checkout.open.collecting', actions: 'thaw' },
            ],
            DEADLINE: [
              { guard: 'cancelRequested', target: '#checkout.canceled', actions: ['raiseAttention', 'thaw', 'close'] },
              { guard: 'isReady', target: '#checkout.open.ready', actions: ['raiseAttention', 'thaw'] },
              { target: '#checkout.open.collecting', actions: ['raiseAttention', 'thaw'] },
            ],
          },
        },
      },
    },
    committed: {
      description: 'IRREVERSIBLE: no transition leaves this subtree.',
      initial: 'settling',
      states: {
        settling: {
          description: 'Obligations are met: place, consume, capture, report.',
          meta: { deadline: 'obligation' },
          on: {
            OBLIGATIONS: [
              { guard: 'allDone', target: 'settled' },
              { guard: 'isStuck', actions: 'raiseAttention' },
            ],
          },
        },
        settled: {
          description: 'Nothing is left to do, unless a late obligation needs a person.',
          on: { OBLIGATIONS: { guard: 'isStuck', actions: 'raiseAttention' } },
        },
      },
    },
    canceled: { type: 'final', description: 'Given up by the buyer or by staff before the pivot.' },
    expired: { type: 'final', description: 'Nobody came back in time.' },
  },
});
