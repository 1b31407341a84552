import { KasseError } from '../errors/index.js';
import { statusOf, type CheckoutSession } from '../session/index.js';
import type { EngineContext } from './context.js';
import { linkSchema } from './link.js';
import { failureOf } from './plugin-failure.js';

/** What a link is made of. The session's token is not among it: a view holds none, wherever it is kept or logged. */
export interface ContinueLink {
  readonly sessionId: string;
  readonly cartRef: string;
}

/** Where the buyer can go on, while they have to do something elsewhere. A link that cannot be is told to `onProblem`, and left out. */
export function continueUrlOf({ continueUrl, onProblem }: Pick<EngineContext, 'continueUrl' | 'onProblem'>, session: CheckoutSession): string | undefined {
  if (continueUrl === undefined || statusOf(session) !== 'requires_escalation') return undefined;
  try {
    const url: unknown = continueUrl({ sessionId: session.id, cartRef: session.cartRef });
    const link = linkSchema.safeParse(url);
    if (link.success) return link.data;
    // What it answered may open the checkout: it is in no log.
    onProblem(new KasseError('ERR_MISUSE', `continueUrl of createKasse gave session "${session.id}" no link that a page may follow. Return an absolute http or https address of at most 2,000 characters.`, { part: 'continueUrl' }));
  } catch (error) {
    onProblem(failureOf({ kind: 'continueUrl', id: 'continueUrl', method: 'continueUrl', sessionId: session.id }, error));
  }
  return undefined;
}
