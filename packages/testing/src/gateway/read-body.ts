import type { IncomingMessage } from 'node:http';
import { BODY_BYTES_MAX } from './protocol.js';

/** A longer body is not read to its end: the sender has lost its manners, the socket goes. */
const PATIENCE_BYTES_MAX = 16 * BODY_BYTES_MAX;

export type Body =
  | { readonly status: 'read'; readonly value: unknown }
  | { readonly status: 'malformed' }
  | { readonly status: 'too_large' }
  /** The sender went away. */
  | { readonly status: 'gone' };

/** Reads a JSON body; none at all reads as undefined. Never rejects. */
export function readBody(request: IncomingMessage): Promise<Body> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= BODY_BYTES_MAX) chunks.push(chunk);
      else if (bytes > PATIENCE_BYTES_MAX) request.destroy();
    });
    request.on('end', () => {
      // The rest was read and thrown away, because an answer to a client that still sends gets lost.
      resolve(bytes > BODY_BYTES_MAX ? { status: 'too_large' } : parse(chunks));
    });
    const gone = (): void => {
      resolve({ status: 'gone' });
    };
    request.on('error', gone);
    request.on('close', gone);
  });
}

function parse(chunks: readonly Buffer[]): Body {
  const [first] = chunks;
  if (first === undefined) return { status: 'read', value: undefined };
  const text = (chunks.length === 1 ? first : Buffer.concat(chunks)).toString('utf8');
  try {
    return { status: 'read', value: JSON.parse(text) };
  } catch {
    return { status: 'malformed' };
  }
}
