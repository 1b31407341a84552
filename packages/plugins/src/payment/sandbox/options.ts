import type { StandardSchema } from 'kasse/plugin';
import { z } from 'zod';
import type { FetchLike } from './fetch-transport.js';

export interface SandboxGatewayOptions {
  /** Where the sandbox gateway listens, such as `http://127.0.0.1:4100`. */
  readonly url: string;
  /** `authorize`, the default, captures later; `sale` takes the money at once; `deferred` promises it. */
  readonly moves?: 'authorize' | 'sale' | 'deferred' | undefined;
  /**
   * The methods it takes, each with the token that pays where the front end brings none (a bank transfer, an invoice).
   * Any other is declined without asking. Absent, every method is taken, and needs a token.
   */
  readonly methods?: Readonly<Record<string, { readonly token?: string | undefined }>> | undefined;
  /** What the gateway is set to: how long it remembers a key. Default thirty days. */
  readonly keyTtlMs?: number | undefined;
  /** What the gateway is set to, and a second for what lies in a socket: how long its "not found" may be wrong. Default 1,000. */
  readonly visibilityMs?: number | undefined;
  /** Where the shopper comes back to after a challenge. */
  readonly returnUrl?: string | undefined;
  /** What webhooks are signed with. Without it none is taken. */
  readonly webhookSecret?: string | undefined;
  /** How old, or how far ahead, a webhook's signature may be. Default five minutes. */
  readonly webhookToleranceMs?: number | undefined;
  /** How long to wait for an answer; then the outcome is unknown. Default 10,000. */
  readonly timeoutMs?: number | undefined;
  /** In code only: milliseconds since 1970, for the age of webhooks and for `notAfter`. The machine's clock when absent. */
  readonly now?: (() => number) | undefined;
  /** In code only. Connections of the plugin's own when absent. */
  readonly fetch?: FetchLike | undefined;
}

export interface SandboxGatewaySettings {
  readonly url: string;
  readonly moves: 'authorize' | 'sale' | 'deferred';
  readonly methods?: Readonly<Record<string, { readonly token?: string | undefined }>> | undefined;
  readonly keyTtlMs: number;
  readonly visibilityMs: number;
  readonly returnUrl?: string | undefined;
  readonly webhookSecret?: string | undefined;
  readonly webhookToleranceMs: number;
  readonly timeoutMs: number;
  readonly now?: (() => number) | undefined;
  readonly fetch?: FetchLike | undefined;
}

const TEN_YEARS_MS = 10 * 365 * 24 * 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

const Methods = z.record(z.string().min(1).max(100), z.strictObject({ token: z.string().min(1).max(255).optional() }))
  .refine((methods) => Object.keys(methods).length > 0, 'Name at least one method, or leave "methods" out.');

export const SandboxGatewaySchema: StandardSchema<SandboxGatewayOptions, SandboxGatewaySettings> = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'Give the address of the gateway, such as "http://127.0.0.1:4100".' }),
  moves: z.enum(['authorize', 'sale', 'deferred'], 'The sandbox moves money by "authorize", "sale" or "deferred".').default('authorize'),
  methods: Methods.optional(),
  keyTtlMs: z.int().min(1, 'A key lives for at least 1 millisecond.').max(TEN_YEARS_MS).default(30 * DAY_MS),
  visibilityMs: z.int().min(0).max(DAY_MS, 'A "not found" is final after at most a day, 86400000 milliseconds.').default(1_000),
  returnUrl: z.url({ protocol: /^https?$/, error: 'Give the address the shopper comes back to, such as "https://shop.example/back".' }).max(2_000).optional(),
  webhookSecret: z.string().min(16, 'Give the secret of the webhooks, at least 16 characters.').max(255).optional(),
  webhookToleranceMs: z.int().min(1_000).max(DAY_MS).default(5 * 60 * 1000),
  timeoutMs: z.int().min(1, 'Wait at least 1 millisecond.').max(120_000, 'Wait at most two minutes, 120000 milliseconds.').default(10_000),
  now: z.custom<() => number>((value) => typeof value === 'function', '"now" is a function.').optional(),
  fetch: z.custom<FetchLike>((value) => typeof value === 'function', '"fetch" is a function.').optional(),
});
