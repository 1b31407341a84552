export { canonicalCommit, crashAt, whyBroken } from './exhaustive.js';
export type { Strike } from './faults.js';
export { FAULT_KINDS, type FaultKind, type GatewayPlan, type Plan } from './plan.js';
export { runSeed, type CreateKasse, type RunOptions, type RunResult } from './run-seed.js';
export { shrink, type Shrunk } from './shrink.js';
