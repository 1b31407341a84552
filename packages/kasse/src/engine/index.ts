export type { Buyer } from './buyer.js';
export type { Timeouts } from './call.js';
export type { CommitOptions } from './commit.js';
export { createKasse, type Kasse, type KasseOptions } from './create-kasse.js';
export type { OpenInput } from './open-input.js';
export type { CommandResult, OpenResult } from './result.js';
export type { Alarm, Runtime } from './runtime.js';
export type { RefundRequest, RefundResult, Staff } from './staff.js';
export type { RunOptions } from './worker.js';
