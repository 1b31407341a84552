import { hash } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';

/** SHA-256 of a text's UTF-8 bytes, in lower-case hexadecimal. */
export function sha256Hex(text: string): string {
  return hash('sha256', text, 'hex');
}

/**
 * The identity of a value: SHA-256 of its canonical form, the same for equal values whatever the order of their keys.
 * @throws {TypeError} As canonicalJson does.
 */
export function hashOf(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}
