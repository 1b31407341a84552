import { definePaymentGateway, type AuthorizeRequest, type CallContext, type MoveOutcome, type MoveRequest, type NotFound, type PaymentEvidence, type PaymentOutcome, type Plugin } from 'kasse/plugin';
import type { GatewayServer, Payment, ServerAnswer } from './gateway-server.js';
import { exchange, NOT_SENT } from './network.js';
import type { Outside } from './outside-book.js';
import type { FaultKind } from './plan.js';
import type { SimulatedWorker } from './worker.js';
import { cartOf, occurred, type World } from './world.js';

type Kind = 'authorize' | 'capture' | 'void' | 'refund';

const asking: readonly FaultKind[] = ['lost-request', 'lost-answer', 'late-answer', 'reordered-answer', 'server-error', 'malformed-answer'];
const moving: readonly FaultKind[] = [...asking, 'late-request', 'duplicate-request', 'cached-error', 'unavailable', 'not-visible-yet'];
const authorizing: readonly FaultKind[] = [...moving, 'wrong-amount'];

/** A faithful plugin for a provider that is not: what the engine gets to hear of a simulated gateway. */
export function gatewayPlugin(world: World, worker: SimulatedWorker, server: GatewayServer): Plugin {
  const { id, plan } = server;
  const isBare = plan.moves === 'deferred';
  const ask = (place: string, sessionId: string, call: CallContext, kinds: readonly FaultKind[], serve: (fault: FaultKind | undefined) => ServerAnswer, onSend?: () => void): Promise<ServerAnswer | typeof NOT_SENT | 'malformed'> =>
    exchange<ServerAnswer | 'malformed'>(world, {
      worker,
      place: `${id}.${place}`,
      sessionId,
      notAfterMs: Date.parse(call.notAfter),
      lateMsMax: server.lagMsMax,
      kinds,
      ...(onSend === undefined ? {} : { onSend }),
      serve: (fault) => {
        if (fault === 'unavailable') return { http: 503 };
        const answer = serve(fault);
        if (fault === 'server-error') return { http: 500 };
        return fault === 'malformed-answer' ? 'malformed' : answer;
      },
    });
  const perform = (kind: Kind, request: AuthorizeRequest | MoveRequest, key: string, call: CallContext, isFirst = true): Promise<ServerAnswer | typeof NOT_SENT | 'malformed'> => {
    const sessionId = key.split('.')[0] ?? '';
    world.history.sends(world, { kind, gateway: id, key, sessionId, request });
    const serve = (fault: FaultKind | undefined): ServerAnswer =>
      server.once(key, request, { keepsFailure: fault === 'cached-error', isBlind: fault === 'not-visible-yet' }, () => {
        // The engine passes requests of the kind it calls.
        if (kind !== 'authorize') return server.move(kind, key, request as MoveRequest);
        const wanted = request as AuthorizeRequest;
        const amountMinor = availableMinor(world, server, wanted, sessionId);
        return server.authorize(key, wanted, fault === 'wrong-amount' ? wrong(world, server, amountMinor) : amountMinor);
      });
    return ask(kind, sessionId, call, kind === 'authorize' ? authorizing : moving, serve, () => {
      world.history.leaves(world, worker, { kind, gateway: id, key, sessionId, isFirst });
    });
  };
  /** After its time-out an engine has given up, and hears nothing. */
  const tell = async <T extends PaymentOutcome | MoveOutcome | NotFound>(call: CallContext, run: () => Promise<T>): Promise<T> => {
    world.heard.asks(world, worker, call.idempotencyKey);
    const outcome = await run();
    if (isFinal(outcome) && !call.signal.aborted) world.heard.tell(world, worker, call.idempotencyKey);
    return outcome;
  };
  const question = async (kind: Kind, key: string, call: CallContext): Promise<PaymentOutcome | MoveOutcome | NotFound> =>
    outcomeOf(server, kind, await ask('find', key.split('.')[0] ?? '', call, asking, () => server.find(key)));

  // A promise needs nobody's consent, and is the same whenever it is asked for.
  const promise = ({ amountMinor, currency }: AuthorizeRequest, key: string): Promise<PaymentOutcome> => Promise.resolve({ status: 'approved', amountMinor, currency, reference: `${id}_${key}`, captured: false });

  return definePaymentGateway({
    id,
    setup: () => ({
      moves: plan.moves,
      keyTtlMs: plan.keyTtlMs,
      visibilityMs: plan.visibilityMs,
      ...(plan.reauthorizes ? { reauthorizes: true } : {}),
      authorize: (request, call) => (isBare ? promise(request, call.idempotencyKey) : tell(call, async () => paymentOf(server, await perform('authorize', request, call.idempotencyKey, call)))),
      capture: (request, call) => tell(call, async () => movedOf(await perform('capture', request, call.idempotencyKey, call))),
      void: (request, call) => tell(call, async () => movedOf(await perform('void', request, call.idempotencyKey, call))),
      refund: (request, call) => tell(call, async () => movedOf(await perform('refund', request, call.idempotencyKey, call))),
      resolve: ({ kind, idempotencyKey, request, mayReplay }, call) =>
        tell(call, async () => {
          // The engine passes requests of the kind it asks about.
          if (isBare && kind === 'authorize') return promise(request as AuthorizeRequest, idempotencyKey);
          occurred(world, 'law 3');
          if (plan.resolves === 'query' || !mayReplay) {
            const found = await question(kind, idempotencyKey, call);
            if (found.status !== 'not_found' || kind === 'authorize' || !mayReplay) return found;
          }
          const answer = await perform(kind, request, idempotencyKey, call, false);
          // A failure that the provider remembers is repeated for ever: its books tell what really happened.
          if (answer === NOT_SENT || answer === 'malformed' || answer.http === 500 || answer.http === 409) return question(kind, idempotencyKey, call);
          return outcomeOf(server, kind, answer);
        }),
      resume: ({ payment }, call) => tell(call, async () => paymentOf(server, await ask('resume', server.payments.get(payment)?.sessionId ?? '', call, asking, () => server.show(payment)))),
      ...(plan.hasWebhooks ? { parseWebhook: (request: Request) => Promise.resolve(parse(request)) } : {}),
    }),
  })();
}

function parse(request: Request): readonly PaymentEvidence[] {
  if (request.headers.get('x-signature') !== 'genuine') throw new Error('The signature is wrong.');
  // Written by the webhook sender of this simulator.
  return [JSON.parse(request.headers.get('x-evidence') ?? 'null') as PaymentEvidence];
}

/** What there is on the card. */
function availableMinor(world: World, { id }: GatewayServer, { amountMinor, replaces }: AuthorizeRequest, sessionId: string): number {
  const { chance } = world;
  if (cartOf(world, sessionId)?.splits !== true || replaces !== undefined || !chance.happens(`${id}.part`, 0.5)) return amountMinor;
  return Math.min(amountMinor, chance.pick(`${id}.partMinor`, [500, 1_000, 2_000]));
}

/** Less, or more, than was asked. */
function wrong(world: World, { id }: GatewayServer, askedMinor: number): number {
  return Math.max(1, askedMinor + world.chance.pick(`${id}.wrong`, [-100, 100]));
}

/** Nothing more will be learned of it, and no border turns it away. */
function isFinal(outcome: PaymentOutcome | MoveOutcome | NotFound): boolean {
  if (outcome.status === 'declined') return true;
  return (outcome.status === 'approved' || outcome.status === 'succeeded') && outcome.amountMinor > 0;
}

function outcomeOf(server: GatewayServer, kind: Kind, answer: ServerAnswer | typeof NOT_SENT | 'malformed'): PaymentOutcome | MoveOutcome | NotFound {
  if (typeof answer === 'object' && answer.http === 404) return { status: 'not_found' };
  return kind === 'authorize' ? paymentOf(server, answer) : movedOf(answer);
}

function paymentOf(server: GatewayServer, answer: ServerAnswer | typeof NOT_SENT | 'malformed'): PaymentOutcome {
  if (answer === NOT_SENT) return { status: 'unknown' };
  // Plugins talk nonsense at times; the border of the engine has to notice.
  if (answer === 'malformed') return { status: 'approved', amountMinor: -1, currency: 'GBP', reference: '', captured: false };
  if ('payment' in answer) return paymentStatus(server, answer.payment);
  if (answer.http === 402) return { status: 'declined', code: answer.code, retry: retryOf(answer.fate) };
  return answer.http === 503 ? { status: 'unavailable' } : { status: 'unknown' };
}

function paymentStatus({ outside, plan: { authorizationMs } }: GatewayServer, payment: Payment): PaymentOutcome {
  const { state, reference, amountMinor, currency, isSale } = payment;
  const isTaken = isTakenByOthers(outside.of(payment), payment);
  switch (state) {
    case 'authorized':
      return { status: 'approved', amountMinor, currency, reference, captured: isSale || isTaken, ...(authorizationMs === undefined || isSale ? {} : { expiresAt: new Date((payment.approvedAtMs ?? 0) + authorizationMs).toISOString() }) };
    case 'challenged':
      return { status: 'action_required', reference, action: { action: 'redirect', url: `https://bank.example/${reference}` } };
    case 'pending':
      return { status: 'pending', reference, checkAfterMs: 10_000 };
    case 'declined':
      return { status: 'declined', code: 'not_completed', retry: 'other_method' };
    case 'voided':
      return { status: 'declined', code: 'voided', retry: 'other_method' };
  }
}

/** Somebody captured it at the dashboard, all of it: whoever hears that knows what others did. */
function isTakenByOthers(outside: Outside, { amountMinor, capturedMinor }: Payment): boolean {
  if (outside.movedMinor('captured') === 0 || capturedMinor < amountMinor) return false;
  outside.tell('captured', outside.movedMinor('captured'), capturedMinor);
  return true;
}

function retryOf(fate: string | undefined): 'same_method' | 'other_method' | 'other_gateway' | 'never' {
  switch (fate) {
    case 'decline:same_method':
      return 'same_method';
    case 'decline:other_gateway':
      return 'other_gateway';
    case 'decline:never':
      return 'never';
    default:
      return 'other_method';
  }
}

function movedOf(answer: ServerAnswer | typeof NOT_SENT | 'malformed'): MoveOutcome {
  if (answer === NOT_SENT) return { status: 'unknown' };
  if (answer === 'malformed') return { status: 'succeeded', amountMinor: Number.NaN, currency: 'GBP', reference: '' };
  if ('moved' in answer) return { status: 'succeeded', ...answer.moved };
  if (answer.http === 402) return { status: 'failed', code: answer.code };
  return answer.http === 503 ? { status: 'unavailable' } : { status: 'unknown' };
}
