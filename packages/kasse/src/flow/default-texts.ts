/**
 * What Kasse itself says in a view, by text id. A shop replaces any of them by a text of the same id.
 * `commit.pay` is the button where money moves at once, `commit.place` where it does not.
 */
export const DEFAULT_TEXTS: Readonly<Record<string, string>> = {
  'section.contact': 'Contact',
  'section.fulfillment': 'Delivery',
  'section.discounts': 'Discount codes',
  'section.storedValue': 'Gift cards and points',
  'section.payment': 'Payment',
  'section.review': 'Your order',
  'section.fields': 'More about your order',
  'field.email': 'E-mail address',
  'field.phone': 'Telephone',
  'field.givenName': 'First name',
  'field.familyName': 'Last name',
  'field.organization': 'Company',
  'field.line1': 'Address',
  'field.line2': 'Flat, floor or building',
  'field.city': 'City',
  'field.region': 'State or region',
  'field.postalCode': 'Postal code',
  'field.country': 'Country',
  'method.shipping': 'Delivery',
  'method.pickup': 'Pick up',
  'method.digital': 'By e-mail',
  'payment.card': 'Card',
  'payment.invoice': 'Invoice',
  'commit.pay': 'Place order and pay {toPay}',
  'commit.place': 'Place order',
};
