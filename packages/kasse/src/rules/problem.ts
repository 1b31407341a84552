/** What can be wrong with a catalogue, a condition or a shopper's facts. */
export type RuleProblemCode =
  | 'fact_unknown'
  | 'fact_id_invalid'
  | 'fact_duplicate'
  | 'fact_built_in'
  | 'fact_declaration_invalid'
  | 'fact_domain_invalid'
  | 'fact_default_invalid'
  | 'facts_too_many'
  | 'fact_not_available'
  | 'fact_type_mismatch'
  | 'fact_outside_domain'
  | 'fact_too_large'
  | 'condition_shape'
  | 'condition_unknown_key'
  | 'condition_empty'
  | 'condition_unknown'
  | 'condition_circular'
  | 'condition_too_deep'
  | 'condition_too_large'
  | 'operator_unknown'
  | 'operator_illegal'
  | 'value_missing'
  | 'value_unexpected'
  | 'value_type'
  | 'value_outside_domain'
  | 'value_empty'
  | 'value_too_large'
  | 'range_reversed'
  | 'money_invalid'
  | 'money_negative'
  | 'money_currency'
  | 'time_invalid';

/** One thing to mend, where it stands in what was given, and how. */
export interface RuleProblem {
  readonly code: RuleProblemCode;
  /** Keys and indexes into the given value; a problem inside a named condition points to the reference. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** The nearest right word, when one is near. */
  readonly suggestion?: string;
}
