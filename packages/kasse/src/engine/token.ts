import { createHmac, timingSafeEqual } from 'node:crypto';
import { sha256Hex } from '../json/index.js';

/**
 * The buyer's key to one session: the session's id and its HMAC-SHA256 under the engine's secret.
 * It can be made again for a repeated `open`; only its hash is stored.
 */
export function tokenOf(secret: string, sessionId: string): string {
  return `${sessionId}.${createHmac('sha256', secret).update(sessionId).digest('base64url')}`;
}

/** The session a token opens, or `undefined` for anything that this secret did not sign. */
export function sessionOfToken(secret: string, token: unknown): string | undefined {
  if (typeof token !== 'string' || token.length > TOKEN_LENGTH_MAX) return undefined;
  const dot = token.indexOf('.');
  if (dot <= 0) return undefined;
  const sessionId = token.slice(0, dot);
  const given = Buffer.from(token);
  const expected = Buffer.from(tokenOf(secret, sessionId));
  return given.length === expected.length && timingSafeEqual(given, expected) ? sessionId : undefined;
}

export function tokenHash(token: string): string {
  return sha256Hex(token);
}

const TOKEN_LENGTH_MAX = 200;
