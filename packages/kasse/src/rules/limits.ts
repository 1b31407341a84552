/** What a condition and a shopper's facts may hold at most. Each is reported under the code beside it. */
export const RULE_LIMITS = {
  /** `condition-too-deep`: conditions inside each other; a named condition counts as one level. */
  depth: 16,
  /** `condition-too-large`: comparisons, named conditions inlined. */
  leaves: 200,
  /** `value-too-large`: entries of an authored list. */
  listValues: 500,
  /** `value-too-large`: characters of an authored text. */
  textLength: 200,
  /** `fact-too-large`: entries of a set of a shopper. */
  setValues: 500,
  /** `fact-too-large`: characters of a text, or of an entry of a set, of a shopper. */
  factLength: 500,
  /** Problems reported per call. */
  problems: 50,
} as const;
