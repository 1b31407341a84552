export { type AnyKasseError, isKasseError, KasseError } from './kasse-error.js';
export type { KasseErrorCode, KasseErrorDetails, PluginCall, ShopProblem } from './kasse-error-details.js';
export { forStaff, isMessageCode, type Message, message, type MessageParams } from './message.js';
export type { MessageCode, MessageType, Severity } from './messages.js';
export { asSentence } from './as-sentence.js';
export { EMAIL } from './email.js';
export { looksLikeCardNumber } from './card-number.js';
export { refuseUnknown } from './refuse-unknown.js';
