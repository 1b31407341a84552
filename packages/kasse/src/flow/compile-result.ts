import type { Facts } from '../rules/index.js';
import type { Problem } from './problem.js';
import type { CompiledShop } from './types.js';

/** The texts of a shop folder by path relative to it, with `/`: `flows/guest.flow.jsonc`. */
export interface ShopFiles {
  readonly [path: string]: string;
}

/** A sample shopper, for explaining and testing. */
export interface SampleShopper {
  readonly id: string;
  readonly title: string;
  readonly facts: Facts;
  /** The flow that should win for this shopper. */
  readonly expect?: string;
}

export type CompileResult =
  | {
      readonly ok: true;
      readonly shop: CompiledShop;
      readonly shoppers: readonly SampleShopper[];
      readonly warnings: readonly Problem[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export interface CompileOptions {
  /** Warnings become errors, as `kasse publish` wants them. */
  readonly strict?: boolean;
}
