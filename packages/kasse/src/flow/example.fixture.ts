import type { ShopFiles } from './compile-result.js';

/** A whole shop around the flow that the design shows, for tests. */
export const exampleShop: ShopFiles = {
  'shop.jsonc': `{
  // The till of a gift shop
  "name": "Gift shop",
  "currency": "GBP",
  "country": "GB",
  "prices": { "mode": "inclusive" },
  "plugins": {
    "primary": { "kind": "payment" },
    "backup": { "kind": "payment", "options": { "retries": 0 } },
    "invoice": { "kind": "payment" },
    "parcel": { "kind": "carrier" },
    "table-rate": { "kind": "carrier" },
    "stores": { "kind": "carrier" },
    "tax-api": { "kind": "tax" },
    "rate-table": { "kind": "tax" },
    "donation": { "kind": "widget" },
    "related": { "kind": "widget" },
    "coupons": { "kind": "discounts" }
  }
}
`,
  'facts.jsonc': `{
  "season": { "type": "enum", "values": ["christmas", "rest"], "default": "rest" },
  "loyalty.tier": { "label": "loyalty tier", "type": "string", "personal": true }
}
`,
  'conditions.jsonc': `{
  "has-wallet": { "fact": "customer.savedPayment", "operator": "equal", "value": true }
}
`,
  'experiments.jsonc': `{
  "one-click-test": { "arms": { "one-click": 50, "control": 40 }, "holdout": 10 }
}
`,
  'texts/en.jsonc': `{
  "welcome-back": "Welcome back, {buyerName}. {count, plural, one {# item} other {# items}} for {total}.",
  "trust-badges": "Paid safely.",
  "good-choice": "A good choice!",
  "max-order": "Please call {supportPhone} for orders of this size."
}
`,
  'presets/base.jsonc': `{
  "title": "What every flow shares",
  "layout": "one-page",
  "steps": [{ "id": "checkout", "sections": ["contact", "fulfillment", "discounts", "payment", "review"] }],
  "fulfillment": { "methods": [{ "method": "shipping", "carriers": ["table-rate"] }] },
  "tax": { "providers": ["rate-table"] },
  "payment": { "methods": [{ "method": "card", "gateways": ["primary", "backup"] }] }
}
`,
  'flows/everyone.flow.jsonc': `{ "id": "everyone", "extends": "base", "default": true }
`,
  'flows/mobile-returning.flow.jsonc': `{
  "$schema": "../.kasse/flow.schema.json",
  "id": "mobile-returning", "title": "One click for returning mobile shoppers",
  "extends": "base",
  "priority": 80, "enabled": true,
  "window": { "from": "2026-11-20T00:00:00Z", "until": "2026-12-01T00:00:00Z" },
  "experiment": { "id": "one-click-test", "arm": "one-click" },
  "when": { "all": [
    { "fact": "device", "operator": "equal", "value": "mobile" },
    { "fact": "customer.orders", "operator": "atLeast", "value": 1 },
    { "condition": "has-wallet" },
    { "not": { "fact": "cart.tags", "operator": "contains", "value": "made-to-order" } } ] },
  "layout": "one-click",
  "account": "optional",
  "steps": [ { "id": "checkout", "remove": true }, { "id": "review", "sections": [
    { "content": "welcome-back" }, "contact", "fulfillment", "discounts",
    { "widget": "donation", "options": { "roundUp": true } },
    { "fields": [ { "id": "giftMessage", "type": "text", "maxLength": 200 } ] },
    "payment", { "content": "trust-badges" } ] } ],
  "fulfillment": { "methods": [
    { "method": "shipping", "carriers": ["parcel", "table-rate"], "onOutage": { "policy": "flat", "amount": "4.99 GBP" } },
    { "method": "pickup", "carriers": ["stores"], "when": { "fact": "country", "operator": "equal", "value": "GB" } } ] },
  "tax": { "providers": ["tax-api", "rate-table"], "onOutage": { "policy": "block" } },
  "payment": { "saved": "preselect", "capture": "on-commit", "methods": [
    { "method": "card", "gateways": ["primary", "backup"] },
    { "method": "invoice", "gateways": ["invoice"], "when": { "fact": "cart.total", "operator": "atMost", "value": "200.00 GBP" } } ] },
  "checks": [ { "id": "max-order", "message": "max-order", "when": { "fact": "cart.total", "operator": "moreThan", "value": "5000.00 GBP" } } ],
  "afterCommit": { "thankYou": [ { "content": "good-choice" }, { "widget": "related" } ],
    "followUps": [ { "id": "care", "on": "delivered", "after": "P2D", "channel": "email", "template": "care-guide", "stopOn": ["refunded"] } ] },
  "ifAbandoned": [ { "id": "nudge", "after": "PT1H", "channel": "email", "template": "come-back" } ]
}
`,
  'shoppers/samples.jsonc': `[
  { "id": "anna", "title": "Anna, back on her phone", "facts": {
    "device": "mobile", "customer.orders": 3, "customer.savedPayment": true, "cart.tags": [], "cart.total": "25.00 GBP",
    "bucket.one-click-test": 8999, "now": "2026-11-22T10:00:00Z" }, "expect": "mobile-returning" },
  { "id": "ben", "facts": {}, "expect": "everyone" }
]
`,
};
