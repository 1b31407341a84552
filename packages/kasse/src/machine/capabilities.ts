import type { PaymentGateway } from '../contracts/index.js';

/** What the shop's plugins can do, as far as planning effects has to know. */
export interface Capabilities {
  /** The plugin that holds stock. */
  readonly inventory?: string;
  /** The plugin that holds limited codes. */
  readonly discounts?: string;
  /** Plugins of stored value that take a refund. */
  readonly credits: readonly string[];
  /** Plugins whose holds can be renewed. */
  readonly renews: readonly string[];
  readonly gateways: Readonly<Record<string, Pick<PaymentGateway, 'moves' | 'keyTtlMs' | 'visibilityMs' | 'reauthorizes'>>>;
  /** How long a call may be under way before nobody waits for it any more. */
  readonly callMs: number;
  /** How far the clocks of two workers of this shop may lie apart, in milliseconds. */
  readonly skewMs: number;
  /** How far the clock of whoever holds stock, codes or stored value may lie from ours, in milliseconds: a hold counts as over so much before it ends. */
  readonly holderSkewMs: number;
  /** Tax providers that want to hear of a sale. */
  readonly reportsTax: readonly string[];
  /** Those of whom a sale can be taken back. */
  readonly voidsTax: readonly string[];
}
