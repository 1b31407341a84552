export { verify, type Verified } from './verify.js';
export { Wrong } from './wrong.js';
