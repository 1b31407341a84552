/**
 * Everything that can be wrong with an authored shop, by code: how bad it is, and what it means in one sentence.
 *
 * What is wrong with a fact, a condition or a window carries a code of the rules floor instead (`RuleProblemCode`), and
 * is always an error.
 */
export const PROBLEM_CODES = {
  // Files and JSON
  'missing-file': ['error', 'A file that every shop needs is not there.'],
  'unknown-file': ['warning', 'A file is in no place that a shop reads.'],
  'too-many-files': ['error', 'The shop folder holds more files than are read.'],
  'file-too-large': ['error', 'A file is larger than is read.'],
  'shop-too-large': ['error', 'All files together, or all flows with what they inherit, are larger than is read.'],
  'too-deep': ['error', 'Objects and lists are nested too deep.'],
  'bad-encoding': ['error', 'A file is not written in UTF-8.'],
  syntax: ['error', 'The text is not JSON with comments.'],
  empty: ['error', 'The file holds no value.'],
  'duplicate-key': ['error', 'A key is given twice in one object.'],
  'forbidden-key': ['error', 'A key has a name that is not allowed.'],
  'number-out-of-range': ['error', 'A number is too large to be kept exactly.'],
  'too-many-problems': ['error', 'There are more problems than are shown.'],

  // Shape
  'unknown-key': ['error', 'An object has a key that means nothing there.'],
  'missing-key': ['error', 'An object lacks a key that it needs.'],
  'wrong-type': ['error', 'A value is of the wrong type.'],
  'unknown-value': ['error', 'A value is none of those allowed.'],
  'out-of-range': ['error', 'A number, text or list is too small or too large.'],
  'bad-format': ['error', 'A text is not written as it should be.'],
  'bad-id': ['error', 'An id has characters that ids do not have, or a name that every object has.'],
  'too-many-flows': ['error', 'The shop has more flows than are read.'],
  'too-many-steps': ['error', 'A flow has too many steps.'],
  'too-many-sections': ['error', 'A step has too many sections.'],
  'too-many-items': ['error', 'A list is too long.'],
  'too-many-entries': ['error', 'A file holds too many entries.'],
  'text-too-long': ['error', 'A text or title is too long.'],

  // Money, time, texts
  'bad-money': ['error', 'An amount is not written as money.'],
  'negative-money': ['error', 'An amount is below zero where it cannot be.'],
  'fractional-minor-units': ['error', 'An amount is finer than its currency.'],
  'fine-option': ['warning', 'An amount among the options of a plugin is finer than its currency.'],
  'unknown-currency': ['error', 'A currency is not in ISO 4217.'],
  'unknown-country': ['error', 'A country is not in ISO 3166.'],
  'wrong-currency': ['error', 'An amount is in another currency than the shop.'],
  'bad-duration': ['error', 'A period is not written in ISO 8601.'],
  'duration-out-of-range': ['error', 'A period is too short or too long.'],
  'window-without-end': ['error', 'A window says neither from nor until.'],
  'bad-text': ['error', 'A text is not a message in ICU syntax.'],
  'unknown-placeholder': ['error', 'A text uses a placeholder that nothing fills.'],
  'unknown-text': ['error', 'A text id is not in the texts of the shop.'],
  'card-number': ['error', 'A text looks like the number of a payment card.'],
  'unused-locale': ['warning', 'Texts are in a language that the shop does not use.'],

  // Inheritance
  'unknown-preset': ['error', 'A preset to inherit from does not exist.'],
  'extends-cycle': ['error', 'Presets inherit from each other in a circle.'],
  'extends-too-deep': ['error', 'Too many presets inherit from each other.'],
  'nothing-to-remove': ['error', 'Something is removed that was not inherited.'],

  // Facts and experiments
  'fact-not-loaded': ['warning', 'A fact comes from a plugin, and no plugin is asked for facts yet.'],
  'unknown-experiment': ['error', 'An experiment is not declared.'],
  'unknown-arm': ['error', 'An arm is not one of its experiment.'],
  'shares-wrong': ['error', 'The arms and the holdout of an experiment are not 100 percent together.'],

  // Flows
  'no-default-flow': ['error', 'No flow is the default.'],
  'two-default-flows': ['error', 'More than one flow is the default.'],
  'default-with-condition': ['error', 'The default flow has a condition, window or experiment.'],
  'default-disabled': ['error', 'The default flow is switched off.'],
  'duplicate-flow': ['error', 'Two flows have the same id.'],
  'duplicate-preset': ['error', 'Two presets have the same id.'],
  'duplicate-step': ['error', 'Two steps of a flow have the same id.'],
  'duplicate-section': ['error', 'Two sections of a flow have the same id.'],
  'duplicate-field': ['error', 'Two fields of a flow have the same id.'],
  'duplicate-method': ['error', 'Two methods of a flow have the same id.'],
  'duplicate-item': ['error', 'Two entries of a list have the same id.'],
  tie: ['error', 'Two flows of equal priority have the same condition.'],
  'tie-possible': ['warning', 'Two flows of equal priority may both match.'],
  'empty-step': ['error', 'A step has no sections.'],
  'no-contact-section': ['error', 'A flow never asks for the buyer.'],
  'no-fulfillment-section': ['error', 'A flow never asks how to deliver.'],
  'no-payment-section': ['error', 'A flow never asks how to pay.'],
  'due-without-promise': ['error', 'A way to pay says when money is due although it secures the money at once.'],
  'split-of-promise': ['warning', 'A way to pay keeps an approval in part although it only promises the money.'],
  'no-stored-value-section': ['error', 'A flow takes gift cards or points and never asks for them.'],
  'no-stored-value': ['error', 'A flow asks for gift cards or points and takes none.'],
  'no-discounts': ['warning', 'A flow asks for codes and the shop has no plugin that knows any.'],
  'no-fulfillment-method': ['error', 'A flow has no way to deliver.'],
  'no-carrier': ['error', 'A way to deliver has no carrier.'],
  'flat-pickup': ['error', 'A pickup states a price for an outage, where no place is known.'],
  'no-payment-method': ['error', 'A flow has no way to pay.'],
  'no-gateway': ['error', 'A payment method has no gateway.'],
  'backup-equals-primary': ['error', 'A backup is the same plugin as the one it backs.'],
  'one-click-without-saved-payment': ['error', 'A one-click flow does not preselect the saved payment.'],
  'no-tax-provider': ['warning', 'A flow asks no tax provider although the shop has one.'],
  'bad-field': ['error', 'A field lacks what its type needs, or has what it cannot use.'],
  'follow-up-never-fires': ['error', 'A follow-up stops on the event that starts it.'],
  'condition-required': ['error', 'A check has no condition.'],
  'unknown-plugin': ['error', 'A plugin id is not declared in shop.jsonc.'],
  'wrong-plugin-kind': ['error', 'A plugin is of another kind than its place needs.'],
  'undeclared-plugin': ['warning', 'The code brings a plugin that shop.jsonc does not declare, or declares as another kind.'],
  'never-holds': ['warning', 'A condition asks for what can never be.'],
  'unused-plugin': ['warning', 'A plugin is declared that no flow names.'],
  'unused-condition': ['warning', 'A condition has a name that no flow uses.'],
  'blank-text': ['warning', 'A text is empty.'],
  'unused-text': ['warning', 'A text is there that nothing shows.'],
  'unused-preset': ['warning', 'A preset is there that nothing extends.'],
  'plugin-options': ['error', 'A plugin does not take the options that it is given.'],

  // Shoppers
  'duplicate-shopper': ['error', 'Two sample shoppers have the same id.'],
  'unknown-flow': ['error', 'A flow id does not exist.'],
  'unexpected-flow': ['error', 'A sample shopper gets another flow than it expects.'],
} as const satisfies Readonly<Record<string, readonly ['error' | 'warning', string]>>;

export type ProblemCode = keyof typeof PROBLEM_CODES;
