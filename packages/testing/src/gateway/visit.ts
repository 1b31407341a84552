import type { IncomingMessage } from 'node:http';
import { InvalidRequest } from './fields.js';

/** A request as a route gets it. */
export interface Visit {
  /** What stands for the `:name` in the path, decoded; else empty. */
  readonly id: string;
  /** Without the question mark. */
  readonly query: string;
  readonly text: string;
  readonly request: IncomingMessage;
}

/** The body; undefined when there is none. @throws {InvalidRequest} */
export function jsonOf({ text }: Visit): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidRequest('The body is not JSON.');
  }
}
