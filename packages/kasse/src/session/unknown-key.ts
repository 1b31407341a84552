import { message, type Message } from '../errors/index.js';
import { nearest } from '../json/index.js';

const KEY_MAX = 64;

/** That a key means nothing where it was sent. @param known - The keys that `command` takes there. */
export function unknownKey(command: string, known: readonly string[], key: string, path?: string): Message {
  const near = nearest(key, known);
  return message('unknown_key', { key: key.slice(0, KEY_MAX), command, ...(near === undefined ? {} : { nearest: near }) }, path);
}
