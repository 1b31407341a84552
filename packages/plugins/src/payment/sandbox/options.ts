import type { StandardSchema } from 'kasse/plugin';
import { z } from 'zod';
import type { FetchLike } from './fetch-transport.js';

export interface SandboxGatewayOptions {
  /** Where the sandbox gateway listens, such as `http://127.0.0.1:4100`. */
  readonly url: string;
  /** `authorize`, the default, captures later; `sale` takes the money at once. */
  readonly moves?: 'authorize' | 'sale' | undefined;
  /** How long to wait for an answer; then the outcome is unknown. Default 10,000. */
  readonly timeoutMs?: number | undefined;
  /** In code only. Connections of the plugin's own when absent. */
  readonly fetch?: FetchLike | undefined;
}

export interface SandboxGatewaySettings {
  readonly url: string;
  readonly moves: 'authorize' | 'sale';
  readonly timeoutMs: number;
  readonly fetch?: FetchLike | undefined;
}

export const SandboxGatewaySchema: StandardSchema<SandboxGatewayOptions, SandboxGatewaySettings> = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'Give the address of the gateway, such as "http://127.0.0.1:4100".' }),
  moves: z.enum(['authorize', 'sale'], 'The sandbox moves money by "authorize" or "sale".').default('authorize'),
  timeoutMs: z.int().min(1, 'Wait at least 1 millisecond.').max(120_000, 'Wait at most two minutes, 120000 milliseconds.').default(10_000),
  fetch: z.custom<FetchLike>((value) => typeof value === 'function', '"fetch" is a function.').optional(),
});
