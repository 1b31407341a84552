export { describeStore } from './describe-store.js';
