import type { IncomingMessage } from 'node:http';
import { BODY_BYTES_MAX } from './protocol.js';

/** A longer body is not read to its end: the sender has lost its manners, the socket goes. */
const PATIENCE_BYTES_MAX = 16 * BODY_BYTES_MAX;

export type Body =
  | { readonly status: 'read'; readonly text: string }
  | { readonly status: 'too_large' }
  /** The sender went away. */
  | { readonly status: 'gone' };

/** Reads a body; none at all reads as an empty text. Never rejects. */
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
      resolve(bytes > BODY_BYTES_MAX ? { status: 'too_large' } : { status: 'read', text: textOf(chunks) });
    });
    const gone = (): void => {
      resolve({ status: 'gone' });
    };
    request.on('error', gone);
    request.on('close', gone);
  });
}

function textOf(chunks: readonly Buffer[]): string {
  const [first] = chunks;
  if (first === undefined) return '';
  return (chunks.length === 1 ? first : Buffer.concat(chunks)).toString('utf8');
}
