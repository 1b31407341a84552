/**
 * What a shop folder may hold at most, so that no authored file makes the engine grow without bound.
 *
 * Bytes are of UTF-8 text. Each limit is reported under its own code, named beside it.
 * Depth and leaves of a condition are limited by the rules floor.
 */
export const SHOP_LIMITS = {
  /** `file-too-large` */
  fileBytes: 256 * 1024,
  /** `shop-too-large` */
  shopBytes: 16 * 1024 * 1024,
  /** `shop-too-large`: characters of all flows, each with a copy of every preset it inherits. One fat preset under many flows reaches it. */
  flowsLength: 32 * 1024 * 1024,
  /** `too-many-files`: presets, texts, shoppers and flows together. */
  files: 25_000,
  /** `too-deep`: objects and lists inside each other in one file. */
  nesting: 64,
  /** `too-many-flows` */
  flows: 20_000,
  /** `too-many-steps`, per flow. */
  steps: 20,
  /** `too-many-sections`, per step. */
  sections: 50,
  /** `too-many-items`: entries of any other authored list. */
  items: 200,
  /** `too-many-entries`: facts, conditions, plugins, experiments. */
  entries: 2_000,
  /** `too-many-entries`, in one texts file. */
  texts: 5_000,
  /** `text-too-long`: characters of one text. */
  textLength: 4_000,
  /** `text-too-long`: characters of a name or title. */
  titleLength: 200,
  /** `extends-too-deep`: presets above a flow. */
  presets: 3,
  /** A period longer than this many days is `duration-out-of-range`. */
  durationDays: 3_660,
  /** No more problems than this are reported in one run; the last says that there are more. */
  problems: 500,
} as const;
