/**
 * Who can do something about a message: the program itself (`recoverable`), the buyer by giving or choosing something,
 * the buyer by confirming again, or nobody in this session.
 */
export type Severity = 'recoverable' | 'requires_buyer_input' | 'requires_buyer_review' | 'unrecoverable';

export type MessageType = 'error' | 'warning' | 'info';

export interface CatalogueEntry {
  readonly severity: Severity;
  /** `error` unless stated. */
  readonly type?: MessageType;
  /** What happened and what to do, complete without any figure. */
  readonly text: string;
  /** The same with figures in `{braces}`; used when all of them are known. Of several, the first of which they are. */
  readonly detailed?: string | readonly string[];
  /** For staff, where what to do is another thing for them than for the buyer. Of several, the first whose figures are all known; the last has none. */
  readonly staff?: string | readonly string[];
}

/** Every message a buyer or staff can meet. To add one, add an entry; the code's type follows. */
export const CATALOGUE = {
  // The request
  unknown_command: {
    severity: 'recoverable',
    text: 'This action is not known here. Reload the page and try again.',
    detailed: 'The action "{type}" is not known here. Use "{nearest}" or reload the page.',
  },
  malformed_input: {
    severity: 'recoverable',
    text: 'What was sent cannot be read. Reload the page and try again.',
    detailed: '{reason}',
  },
  input_too_large: {
    severity: 'recoverable',
    text: 'What was sent is too large. Send less at once.',
    detailed: [
      'What was sent is too large. Send at most {values} values, {depth} deep, and texts of at most {characters} characters.',
      'What was sent is too large. Send at most {values} values, and texts of at most {characters} characters.',
    ],
  },
  unknown_key: {
    severity: 'recoverable',
    text: 'Something was sent that is not known here. Reload the page and try again.',
    detailed: ['"{key}" is not part of "{command}". Use "{nearest}" or leave it out.', '"{key}" is not part of "{command}". Leave it out.'],
  },
  wrong_type: {
    severity: 'recoverable',
    text: 'Something that was sent is of the wrong kind. Check it and try again.',
    detailed: '"{name}" must be {expected}. Check it and try again.',
  },
  wrong_phase: { severity: 'recoverable', text: 'This cannot be done at this point of the checkout. Reload the page to see what is next.' },
  stale_revision: {
    severity: 'recoverable',
    text: 'This checkout was changed in the meantime. Reload the page and try again.',
    staff: 'The session changed each time this was tried, so nothing was done. Look at it and try again.',
  },
  invalid_input: {
    severity: 'requires_buyer_input',
    text: 'Something that was entered cannot be used. Check the marked field and correct it.',
    detailed: '{reason}',
  },
  missing_value: {
    severity: 'requires_buyer_input',
    text: 'Something that is needed is missing. Fill it in.',
    detailed: '"{name}" is missing. Fill it in.',
    staff: ['"{name}" is missing from the request. Add it and ask again.', 'Something that is needed is missing from the request. Add it and ask again.'],
  },
  text_too_long: {
    severity: 'requires_buyer_input',
    text: 'This text is too long. Shorten it.',
    detailed: '"{name}" is too long. Use at most {max} characters.',
  },
  number_too_small: {
    severity: 'requires_buyer_input',
    text: 'This number is too small. Enter a larger one.',
    detailed: '"{name}" is too small. Enter at least {min}.',
  },
  number_too_large: {
    severity: 'requires_buyer_input',
    text: 'This number is too large. Enter a smaller one.',
    detailed: '"{name}" is too large. Enter at most {max}.',
  },
  number_not_whole: {
    severity: 'requires_buyer_input',
    text: 'This must be a whole number. Enter it without a fraction.',
    detailed: '"{name}" must be a whole number. Enter it without a fraction.',
  },
  unknown_choice: {
    severity: 'requires_buyer_input',
    text: 'There is no such choice. Choose one of those that are offered.',
    detailed: ['"{name}" has no such choice. Choose one of these: {choices}.', '"{name}" has no such choice. Choose one of those that are offered.'],
  },
  unknown_field: {
    severity: 'recoverable',
    text: 'This field is not asked for here. Leave it out.',
    detailed: ['The field "{id}" is not asked for here. Use "{nearest}" or leave it out.', 'The field "{id}" is not asked for here. Leave it out.'],
  },
  unknown_step: {
    severity: 'recoverable',
    text: 'There is no such step in this checkout. Reload the page and try again.',
    detailed: 'There is no step "{id}" in this checkout. Use "{nearest}" or reload the page.',
  },
  unknown_section: {
    severity: 'recoverable',
    text: 'This part of the checkout is not offered now. Reload the page and try again.',
    detailed: 'There is no part "{id}" in this checkout now. Use "{nearest}" or reload the page.',
  },
  unknown_address: { severity: 'requires_buyer_input', text: 'This saved address does not exist. Choose another or enter one.' },
  unknown_instrument: { severity: 'requires_buyer_input', text: 'This saved payment cannot be used here. Choose another way to pay.' },
  card_number_refused: { severity: 'requires_buyer_input', text: 'This looks like a card number. Remove it here and enter it only in the payment form.' },
  session_not_found: {
    severity: 'unrecoverable',
    text: 'This checkout no longer exists. Go back to your cart and start again.',
    staff: [
      'No session of this shop has "{effect}". What can be settled is listed by staff.attention(), and by kasse attention <database>.',
      'This shop has no such session. Check the id, and that this is the database it was opened in.',
    ],
  },
  token_invalid: { severity: 'unrecoverable', text: 'This checkout cannot be opened from here. Go back to your cart and start again.' },
  request_conflict: {
    severity: 'recoverable',
    text: 'This request was already used for something else. Reload the page and try again.',
    staff: 'This request id was used for another amount or tender already. Repeat that request as it was, or use a new id.',
  },
  internal: {
    severity: 'recoverable',
    text: 'Something went wrong on our side. Try again in a moment.',
    staff: 'Something went wrong, and onProblem was told what. Look whether it was done, then try again.',
  },

  // The cart
  cart_empty: { severity: 'unrecoverable', text: 'Your cart is empty. Add something to it first.' },
  cart_too_large: {
    severity: 'unrecoverable',
    text: 'Your cart has too many items for one order. Remove some or place two orders.',
    detailed: 'Your cart has more than {max} items. Remove some or place two orders.',
  },
  cart_changed: { severity: 'requires_buyer_review', type: 'warning', text: 'Your cart has changed. Check it before you order.' },
  total_changed: {
    severity: 'requires_buyer_review',
    text: 'The total has changed. Nothing was charged. Check the new total and confirm again.',
    detailed: 'The total has changed from {before} to {after}. Nothing was charged. Check the new total and confirm again.',
  },
  item_unavailable: {
    severity: 'requires_buyer_review',
    text: 'An item in your cart is no longer available. Remove it or choose another.',
    detailed: '"{title}" is no longer available. Remove it or choose another.',
  },
  price_changed: {
    severity: 'requires_buyer_review',
    type: 'warning',
    text: 'A price has changed. Check your cart before you order.',
    detailed: 'The price of "{title}" has changed from {before} to {after}. Check your cart before you order.',
  },
  quantity_changed: {
    severity: 'requires_buyer_review',
    type: 'warning',
    text: 'A quantity in your cart has changed. Check it before you order.',
    detailed: 'The quantity of "{title}" has changed from {before} to {after}. Check it before you order.',
  },
  discount_changed: {
    severity: 'requires_buyer_review',
    type: 'warning',
    text: 'A discount has changed. Check the total before you order.',
    detailed: 'The discount "{title}" has changed from {before} to {after}. Check the total before you order.',
  },
  fees_changed: {
    severity: 'requires_buyer_review',
    type: 'warning',
    text: 'What comes on top of your items has changed. Check the total before you order.',
    detailed: 'What comes on top of your items has changed from {before} to {after}. Check the total before you order.',
  },
  tax_changed: {
    severity: 'requires_buyer_review',
    type: 'warning',
    text: 'The tax on your order has changed. Check the total before you order.',
    detailed: 'The tax on your order has changed from {before} to {after}. Check the total before you order.',
  },
  currency_mismatch: { severity: 'unrecoverable', text: 'This amount is in another currency than your order. Choose one in the currency of your order.' },

  // What is missing
  missing_contact: { severity: 'requires_buyer_input', text: 'We need a way to reach you. Enter your e-mail address.' },
  missing_destination: { severity: 'requires_buyer_input', text: 'We do not know where to deliver. Enter an address.' },
  missing_fulfillment: { severity: 'requires_buyer_input', text: 'No delivery is chosen yet. Choose how you want to get your order.' },
  missing_payment: { severity: 'requires_buyer_input', text: 'No payment is chosen yet. Choose how you want to pay.' },
  missing_field: {
    severity: 'requires_buyer_input',
    text: 'A required field is empty. Fill it in.',
    detailed: '"{label}" is empty. Fill it in.',
  },
  missing_consent: {
    severity: 'requires_buyer_input',
    text: 'Your agreement is needed. Tick the box to go on.',
    detailed: 'Your agreement to "{label}" is needed. Tick the box to go on.',
  },
  step_not_reached: { severity: 'requires_buyer_input', text: 'Some earlier steps are not finished. Finish them first.' },
  account_required: { severity: 'requires_buyer_input', text: 'An account is needed for this order. Log in or create one.' },
  customer_mismatch: { severity: 'unrecoverable', text: 'This checkout belongs to another account. Go back to your cart and start again.' },

  // Delivery and tax
  option_unavailable: { severity: 'requires_buyer_input', text: 'This delivery option is no longer available. Choose another.' },
  unknown_option: {
    severity: 'requires_buyer_input',
    text: 'This delivery option is not offered for your order. Choose one of those that are.',
    detailed: 'There is no delivery option "{id}" for your order. Use "{nearest}" or choose another.',
  },
  option_replaced: {
    severity: 'requires_buyer_review',
    type: 'warning',
    text: 'Your delivery option is no longer available, so we chose the next best one. Check it before you order.',
    detailed: 'Your delivery option is no longer available, so we chose "{title}". Check it before you order.',
  },
  method_unavailable: { severity: 'requires_buyer_input', text: 'This way of delivery is not available for your order. Choose another.' },
  pickup_unavailable: { severity: 'requires_buyer_input', text: 'This place does not have everything in your order. Choose another place or have it delivered.' },
  unknown_pickup_point: { severity: 'requires_buyer_input', text: 'This place to pick up is not offered for your order. Choose another place or have it delivered.' },
  carrier_unavailable: { severity: 'recoverable', text: 'Delivery prices cannot be found right now. Try again in a few minutes.' },
  undeliverable: { severity: 'requires_buyer_input', text: 'Your order cannot be delivered to this address. Enter another address or contact us.' },
  tax_not_covered: { severity: 'requires_buyer_input', text: 'We cannot calculate the taxes for this address, so we cannot deliver there. Enter another address or contact us.' },
  tax_unavailable: { severity: 'recoverable', text: 'Taxes cannot be calculated right now. Nothing was charged. Try again in a few minutes.' },

  // Sections of their own
  widget_unavailable: { severity: 'recoverable', text: 'A part of this page cannot be priced right now. Nothing was charged. Try again in a few minutes or leave it out.' },

  // Discounts
  discounts_not_offered: { severity: 'requires_buyer_input', text: 'Codes cannot be used for this order. Go on without one.' },
  discount_unknown: {
    severity: 'requires_buyer_input',
    text: 'This code is not known. Check the spelling.',
    detailed: 'The code "{code}" is not known. Check the spelling.',
  },
  discount_expired: {
    severity: 'requires_buyer_input',
    text: 'This code is not valid at this time. Remove it or use another.',
    detailed: 'The code "{code}" is not valid at this time. Remove it or use another.',
  },
  discount_not_applicable: {
    severity: 'requires_buyer_input',
    text: 'This code does not apply to your order. Remove it or use another.',
    detailed: 'The code "{code}" does not apply to your order. Remove it or use another.',
  },
  discount_limit_reached: {
    severity: 'requires_buyer_input',
    text: 'This code has been used as often as it may be. Remove it or use another.',
    detailed: 'The code "{code}" has been used as often as it may be. Remove it or use another.',
  },
  discount_already_applied: {
    severity: 'recoverable',
    type: 'info',
    text: 'This code is already in use for your order. Nothing more to do.',
    detailed: 'The code "{code}" is already in use for your order. Nothing more to do.',
  },
  too_many_codes: {
    severity: 'requires_buyer_input',
    text: 'No more codes can be used for this order. Remove one first.',
    detailed: 'At most {max} codes can be used for one order. Remove one first.',
  },

  // Gift cards and points
  stored_value_not_offered: { severity: 'requires_buyer_input', text: 'Gift cards or points of this kind cannot pay for this order. Choose another way to pay.' },
  too_many_gift_cards: {
    severity: 'requires_buyer_input',
    text: 'No more gift cards can be used for this order. Remove one first.',
    detailed: 'At most {max} gift cards and accounts can be used for one order. Remove one first.',
  },
  stored_value_empty: {
    severity: 'requires_buyer_input',
    text: 'This is not known, or nothing is left on it. Check the spelling or use another.',
  },
  stored_value_refused: {
    severity: 'requires_buyer_review',
    text: 'A gift card or points cannot pay as much as before. Nothing was charged. Remove it or confirm again.',
    detailed: '"{title}" cannot pay as much as before. Nothing was charged. Remove it or confirm again.',
  },
  stored_value_changed: {
    severity: 'requires_buyer_review',
    type: 'warning',
    text: 'What gift cards and points pay has changed. Check what is left to pay before you order.',
    detailed: 'What gift cards and points pay has changed from {before} to {after}. Check what is left to pay before you order.',
  },
  stored_value_unavailable: { severity: 'recoverable', text: 'Gift cards and points cannot be used right now. Nothing was charged. Try again in a few minutes or pay without.' },

  // Stock and holds
  out_of_stock: {
    severity: 'requires_buyer_review',
    text: 'An item in your cart is out of stock. Nothing was charged. Reduce the quantity or remove it.',
    detailed: 'Only {available} of "{title}" left. Nothing was charged. Reduce the quantity or remove it.',
  },
  hold_lapsed: { severity: 'recoverable', text: 'We could not keep your order set aside until the payment was made. Nothing was charged. Try again.' },
  hold_failed: { severity: 'recoverable', text: 'We could not set your order aside. Nothing was charged. Try again.' },

  // Payment
  payment_not_offered: { severity: 'requires_buyer_input', text: 'This way to pay is not offered for your order. Choose another.' },
  payment_declined: { severity: 'requires_buyer_input', text: 'Your payment was declined. Nothing was charged. Check your details and try again.' },
  payment_declined_try_other: { severity: 'requires_buyer_input', text: 'Your payment was declined. Nothing was charged. Choose another way to pay.' },
  payment_unavailable: { severity: 'requires_buyer_input', text: 'This way to pay is not available right now. Nothing was charged. Try again later or choose another.' },
  payment_checking: { severity: 'recoverable', type: 'info', text: 'We are checking your payment. Do not pay again; this page will tell you as soon as we know.' },
  payment_action_required: { severity: 'requires_buyer_input', type: 'info', text: 'Your bank asks you to confirm this payment. Follow the steps to finish your order.' },
  payment_partial: { severity: 'requires_buyer_input', type: 'info', text: 'This payment covers a part of your order. Choose another way to pay the rest, or change your order and nothing is charged.' },
  payment_stopped: { severity: 'requires_buyer_review', type: 'warning', text: 'We stopped this payment so that you can change your order. Nothing was charged. Check it and confirm again.' },
  payment_pending: { severity: 'recoverable', type: 'info', text: 'Your payment is on its way. Do not pay again; we will tell you when it has arrived.' },
  payment_expired: { severity: 'requires_buyer_input', text: 'The time to finish this payment is over. Choose how you want to pay and try again.' },
  refund_exceeds_captured: {
    severity: 'unrecoverable',
    text: 'This refund is more than what is left of the payment. Enter a smaller amount.',
    detailed: 'This refund is more than what is left of the payment. At most {max} can be refunded.',
  },
  capture_exceeds_authorized: {
    severity: 'unrecoverable',
    text: 'This is more than what is left of the payment. Enter a smaller amount.',
    detailed: 'This is more than what is left of the payment. At most {max} can be taken.',
  },
  capture_under_way: { severity: 'recoverable', text: 'A payment of this order is being taken. Try again when it is done.' },
  nothing_to_void: { severity: 'unrecoverable', text: 'Nothing is held for this order any more. Check its payments.' },
  nothing_to_capture: { severity: 'unrecoverable', text: 'Nothing is left to take on this order. Check its payments.' },
  capture_refused: {
    severity: 'unrecoverable',
    text: 'This money was refused and is not taken. Look at the list of what needs a person before you ship.',
    detailed: 'This money was refused ({code}) and is not taken. Look at the list of what needs a person before you ship.',
  },
  refund_incomplete: {
    severity: 'unrecoverable',
    text: 'A part of this refund was refused and did not go back. Check its payments.',
    detailed: 'A part of this refund was refused: {missing} did not go back. Check its payments.',
  },
  refund_refused: {
    severity: 'unrecoverable',
    text: 'This refund was refused and nothing went back. Check its payments.',
    detailed: 'This refund was refused ({codes}) and nothing went back. Check its payments.',
  },

  // The commit
  fingerprint_mismatch: { severity: 'requires_buyer_review', text: 'What you confirmed is not what your order is now. Nothing was charged. Look at it again and confirm.' },
  order_canceled: { severity: 'unrecoverable', type: 'info', text: 'This order was canceled. Whatever you paid is given back.' },
  exit_impossible: { severity: 'recoverable', text: 'This cannot be settled in this way. Look at the ways that are possible.', detailed: 'This cannot be settled by "{exit}". Possible: {possible}.' },
  nothing_waits: {
    severity: 'recoverable',
    text: 'Nothing waits for you here. Look at the list of what needs a person.',
    staff: [
      '"{effect}" does not wait for anybody. In its session these do: {waiting}.',
      '"{effect}" does not wait for anybody, nor does anything else of its session. What can be settled is listed by staff.attention(), and by kasse attention <database>.',
      'This does not wait for anybody. What can be settled is listed by staff.attention(), and by kasse attention <database>.',
    ],
  },
  erase_refused: { severity: 'recoverable', text: 'This checkout still holds money or waits for a person, so its data has to stay. Settle it first.' },
  already_committed: { severity: 'unrecoverable', type: 'info', text: 'This order is already placed. Nothing more to do.' },
  commit_in_progress: { severity: 'recoverable', type: 'info', text: 'Your order is being placed. Wait a moment and do not order again.' },
  not_committed: {
    severity: 'recoverable',
    text: 'This order is not placed yet. Place it first.',
    staff: 'This session has no order yet, so nothing can be captured, voided or refunded. Wait for the order, or cancel the session.',
  },
  cancel_requested: { severity: 'recoverable', type: 'info', text: 'We will cancel this checkout if your order has not been placed yet. Wait a moment.' },
  canceled: { severity: 'unrecoverable', text: 'This checkout was canceled. Go back to your cart to start again.' },
  expired: { severity: 'unrecoverable', text: 'The time for this checkout is over. Go back to your cart to start again.' },
  check_failed: {
    severity: 'requires_buyer_review',
    text: 'This order cannot be placed as it is. Change it or contact us.',
    detailed: '{reason}',
  },
  plugin_malformed: { severity: 'recoverable', text: 'A service we use gave an answer that we cannot trust. Nothing has changed. Try again in a moment.' },
} as const satisfies Record<string, CatalogueEntry>;

export type MessageCode = keyof typeof CATALOGUE;
