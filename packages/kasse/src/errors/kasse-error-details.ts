/** One thing wrong with an authored file, placed so that an editor can jump to it. */
export interface ShopProblem {
  readonly code: string;
  /** What is wrong and the nearest right thing, without the place. */
  readonly message: string;
  /** Path inside the shop folder, with forward slashes. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** From 1, in UTF-16 code units. */
  readonly column?: number;
}

/** Who is called, by which method, and what for: named in the error when the answer is nonsense, or none comes. */
export interface PluginCall {
  readonly kind: string;
  readonly id: string;
  readonly method: string;
  readonly sessionId?: string;
  /** The key of the effect that the call is made for. */
  readonly effect?: string;
  readonly eventId?: string;
}

/**
 * What each error code carries. To add a code, add a line here; everything else follows from it.
 * `Empty` is for codes whose message says all.
 */
export interface KasseErrorDetails {
  /** The authored files do not compile. */
  readonly ERR_SHOP_INVALID: { readonly problems: readonly ShopProblem[] };
  /** The shop folder has no release and no draft was asked for. */
  readonly ERR_SHOP_NOT_PUBLISHED: { readonly dir: string };
  /** A flow names a plugin that was not handed to the engine. */
  readonly ERR_PLUGIN_MISSING: { readonly kind: string; readonly id: string; readonly known: readonly string[] };
  /** The options of a plugin do not meet its schema. */
  readonly ERR_PLUGIN_OPTIONS: {
    readonly kind: string;
    readonly id: string;
    readonly issues: readonly { readonly path: string; readonly message: string }[];
  };
  /** Two plugins of one kind share an id. */
  readonly ERR_PLUGIN_DUPLICATE: { readonly kind: string; readonly id: string };
  /** What a plugin's `setup` returned is not what its kind promises. */
  readonly ERR_PLUGIN_CONTRACT: { readonly kind: string; readonly id: string; readonly member: string };
  /** A plugin answered with something that is not what its contract promises. A question changed nothing; a call may have been carried out. */
  readonly ERR_PLUGIN_ANSWER: PluginCall & { readonly fact: string };
  /** A plugin, or a part of the backend, threw or did not answer in time. What it threw is the `cause`. */
  readonly ERR_PLUGIN_FAILED: PluginCall;
  /** A gateway did not answer so many of its last payments; new ones pass it by for so many milliseconds. */
  readonly ERR_GATEWAY_DOWN: { readonly kind: 'payment'; readonly id: string; readonly failed: number; readonly forMs: number };
  /** No tax provider of the flow knows the taxes of where a buyer wants the goods. */
  readonly ERR_TAX_NOT_COVERED: { readonly providers: readonly string[]; readonly country: string; readonly region?: string };
  /** The engine's secret is too short to guard tokens. */
  readonly ERR_SECRET_WEAK: { readonly lengthMin: number };
  /** Another process owns the database. */
  readonly ERR_STORE_LOCKED: { readonly path: string };
  /** The database would acknowledge what a power cut can undo. */
  readonly ERR_STORE_UNSAFE: { readonly setting: string; readonly actual: string; readonly required: string };
  /** It is not known whether a commit became durable: reload and look for its id. */
  readonly ERR_STORE_UNKNOWN: { readonly commitId?: string };
  readonly ERR_STORE_CLOSED: Empty;
  /** Something that must always hold did not: a defect in Kasse or in a plugin. */
  readonly ERR_INVARIANT: Facts;
  readonly ERR_ENGINE_CLOSED: Empty;
  /** The caller used the API in a way that can never work. */
  readonly ERR_MISUSE: Facts;
}

export type KasseErrorCode = keyof KasseErrorDetails;

type Empty = Readonly<Record<string, never>>;

/** Free figures for the person who reads the log; no personal data. */
type Facts = Readonly<Record<string, string | number | boolean | readonly string[]>>;
