export * from './contracts/index.js';
export * from './engine/index.js';
export { type AnyKasseError, isKasseError, KasseError, type KasseErrorCode, type KasseErrorDetails, type Message, type MessageCode, type Severity } from './errors/index.js';
export { checkoutMachine, type CheckoutMachine } from './machine/index.js';
export type { Command, Customer, Order, View } from './session/index.js';
export { loadShop } from './shop/index.js';
export { memory } from './stores/memory/index.js';
