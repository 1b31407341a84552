export type { Json, JsonObject } from './json.js';
export { type JsonNode, type JsonPath, type JsonProperty, nodeAt, offsetOfPath, type Span } from './json-node.js';
export { locate, type Location } from './locate.js';
export {
  JSONC_MAX_DEPTH,
  JSONC_MAX_LENGTH,
  type JsoncDocument,
  type JsoncLimits,
  type JsoncProblem,
  type JsoncProblemCode,
  parseJsonc,
} from './parse-jsonc.js';
export { canonicalJson } from './canonical-json.js';
export { hashOf, sha256Hex } from './hash.js';
export { nearest } from './nearest.js';
