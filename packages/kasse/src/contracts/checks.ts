import type { CheckoutSession, LineItem, Personal } from '../session/index.js';
import type { MessageCode } from '../errors/index.js';
import type { CallContext } from './call.js';
import type { StandardSchema } from './standard-schema.js';

/** A veto before anything is held: age, PO boxes, fraud lists. Messages only. */
export interface Check {
  /** Any message stops the commit; an empty list lets it through. A throw stops it, too. Asked anew by every commit. */
  check(subject: CheckSubject, call: CallContext): Promise<readonly { readonly code: MessageCode; readonly text?: string }[]>;
}

export interface Risk {
  /**
   * Asked anew by every commit, before anything is held. `reject` stops it, and so does a throw. `review` lets it through: the order
   * names this plugin in `review`, and waits for a person under `risk_review`, who sees it or calls it off.
   */
  assess(subject: CheckSubject, call: CallContext): Promise<{ readonly verdict: 'accept' | 'review' | 'reject' }>;
}

export interface CheckSubject {
  readonly session: CheckoutSession;
  readonly personal: Personal;
}

/**
 * A section of its own: its inputs, and what it adds to the checkout.
 * `evaluate` is pure and synchronous; it sees the total so far and is asked again with every quote.
 */
export interface Widget {
  /** Of the merchandiser's `options` in the flow. */
  readonly options?: StandardSchema;
  /** JSON Schema of the buyer's inputs, shown in the view. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /**
   * Returns the inputs as understood, or why they are refused. It is asked again with what it understood, which it
   * understands alike, when the buyer comes to another flow: its options may be others.
   */
  parse(inputs: unknown, options: unknown): { readonly ok: true; readonly inputs: unknown } | { readonly ok: false; readonly reason: string };
  evaluate(request: WidgetRequest): readonly WidgetEffect[];
  /**
   * What happens when `evaluate` throws. `block`, the default: the quote is refused, and the buyer is told which section
   * cannot be priced. `skip`: what it would add is left out, also where its answer is malformed. `onProblem` hears of both.
   */
  readonly onFailure?: 'block' | 'skip';
}

export interface WidgetRequest {
  readonly inputs: unknown;
  readonly options: unknown;
  readonly currency: string;
  /** The total before this widget, tax included. */
  readonly totalMinor: number;
  /** The lines of the cart, for what is charged by line. */
  readonly lines?: readonly LineItem[];
}

/** An amount added to the total. Without a tax category it is not taxed (a donation). */
export interface WidgetEffect {
  readonly kind: 'donation' | 'fee';
  readonly title: string;
  readonly amountMinor: number;
  readonly taxCategory?: string;
}
