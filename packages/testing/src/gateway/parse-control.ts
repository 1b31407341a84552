import type { ClockChange, FaultRule, ForgeRequest, GatewaySwitch, ReleaseRequest, WebhookKind, WebhookSettings } from './control-protocol.js';
import { FAULT_NAMES, mayHit, OPERATIONS } from './faults.js';
import { address, amount, count, fieldsOf, flag, InvalidRequest, oneOf, text } from './fields.js';
import { DECLINE_CODES, DELAY_MS_MAX, TIMES_MAX } from './tokens.js';

const TEN_YEARS_MS = 10 * 365 * 24 * 60 * 60 * 1000;
const FAULTS_MAX = 32;
const RELEASE_MAX = 1_000;
const SECRET_LENGTH_MIN = 16;

/** Fields left out stay as they are. @throws {InvalidRequest} */
export function parseSwitch(body: unknown, now: GatewaySwitch): GatewaySwitch {
  const fields = fieldsOf(body, ['down', 'latencyMs', 'faults', 'keyTtlMs', 'visibilityMs', 'authorizationTtlMs', 'challengeTtlMs']);
  return {
    down: flag(fields, 'down', now.down),
    latencyMs: count(fields, 'latencyMs', now.latencyMs, DELAY_MS_MAX),
    faults: fields['faults'] === undefined ? now.faults : parseFaults(fields['faults']),
    keyTtlMs: count(fields, 'keyTtlMs', now.keyTtlMs, TEN_YEARS_MS, 1),
    visibilityMs: count(fields, 'visibilityMs', now.visibilityMs, TEN_YEARS_MS),
    authorizationTtlMs: count(fields, 'authorizationTtlMs', now.authorizationTtlMs, TEN_YEARS_MS, 1),
    challengeTtlMs: count(fields, 'challengeTtlMs', now.challengeTtlMs, TEN_YEARS_MS, 1),
  };
}

/** @throws {InvalidRequest} */
export function parseClock(body: unknown): ClockChange {
  return { advanceMs: count(fieldsOf(body, ['advanceMs']), 'advanceMs', undefined, TEN_YEARS_MS) };
}

/** Fields left out stay as they are. @throws {InvalidRequest} */
export function parseWebhookSettings(body: unknown, now: WebhookSettings): WebhookSettings {
  const fields = fieldsOf(body, ['url', 'secret', 'delayMs', 'copies', 'hold', 'triesMax', 'retryMs']);
  const url = fields['url'] === undefined ? now.url : fields['url'] === null ? null : address(fields, 'url');
  const secret = fields['secret'] === undefined ? now.secret : text(fields, 'secret');
  if (url !== null && secret.length < SECRET_LENGTH_MIN) {
    throw new InvalidRequest(`Give a "secret" of at least ${SECRET_LENGTH_MIN} characters with the "url": what is sent is signed.`);
  }
  return {
    url,
    secret,
    delayMs: count(fields, 'delayMs', now.delayMs, TEN_YEARS_MS),
    copies: count(fields, 'copies', now.copies, 10, 1),
    hold: flag(fields, 'hold', now.hold),
    triesMax: count(fields, 'triesMax', now.triesMax, 20, 1),
    retryMs: count(fields, 'retryMs', now.retryMs, TEN_YEARS_MS, 1),
  };
}

/** @throws {InvalidRequest} */
export function parseRelease(body: unknown): ReleaseRequest {
  const fields = fieldsOf(body ?? {}, ['order', 'events']);
  const { events } = fields;
  if (events === undefined) return { order: oneOf(fields, 'order', ['oldest_first', 'newest_first'], 'oldest_first') };
  if (!isTexts(events)) throw new InvalidRequest(`"events" must be a list of at most ${RELEASE_MAX} ids of events.`);
  return { events };
}

const KINDS: readonly WebhookKind[] = ['authorized', 'captured', 'voided', 'refunded', 'failed', 'disputed', 'reinstated'];

/** @throws {InvalidRequest} */
export function parseForge(body: unknown): ForgeRequest {
  const fields = fieldsOf(body, ['payment', 'kind', 'totalMinor', 'flaw']);
  return {
    payment: text(fields, 'payment'),
    kind: oneOf(fields, 'kind', KINDS),
    totalMinor: amount(fields, 'totalMinor'),
    flaw: oneOf(fields, 'flaw', ['wrong_secret', 'unsigned', 'stale', 'tampered']),
  };
}

function parseFaults(list: unknown): readonly FaultRule[] {
  if (!Array.isArray(list) || list.length > FAULTS_MAX) throw new InvalidRequest(`"faults" must be a list of at most ${FAULTS_MAX} rules.`);
  return list.map(parseFault);
}

function parseFault(rule: unknown): FaultRule {
  const fields = fieldsOf(rule, ['operation', 'fault', 'times', 'delayMs', 'code']);
  const operation = oneOf(fields, 'operation', [...OPERATIONS, 'any']);
  const fault = oneOf(fields, 'fault', FAULT_NAMES);
  if (operation !== 'any' && !mayHit(fault, operation)) throw new InvalidRequest(`The fault "${fault}" cannot hit "${operation}".`);
  const times = fields['times'] ?? null;
  return {
    operation,
    fault,
    times: times === null ? null : count(fields, 'times', undefined, TIMES_MAX, 1),
    delayMs: count(fields, 'delayMs', 1_000, DELAY_MS_MAX),
    code: oneOf(fields, 'code', DECLINE_CODES, 'do_not_honor'),
  };
}

function isTexts(list: unknown): list is readonly string[] {
  return Array.isArray(list) && list.length <= RELEASE_MAX && list.every((one) => typeof one === 'string');
}
