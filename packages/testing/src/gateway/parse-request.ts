import { address, amount, type Fields, fieldsOf, flag, InvalidRequest, oneOf, text } from './fields.js';
import { TEXT_LENGTH_MAX } from './protocol.js';
import type { AmountRequest, PaymentRequest } from './protocol.js';
import type { FinishRequest } from './control-protocol.js';
import { describeTokens, planToken, type TokenPlan } from './tokens.js';

const PAYMENT_FIELDS = ['reference', 'amountMinor', 'currency', 'token', 'capture', 'deferred', 'shopperId', 'replaces', 'returnUrl'];

/** A payment with what its token asks for. @throws {InvalidRequest} */
export function parsePayment(body: unknown): { readonly request: PaymentRequest; readonly plan: TokenPlan } {
  const fields = fieldsOf(body, PAYMENT_FIELDS);
  const currency = text(fields, 'currency');
  if (!/^[A-Z]{3}$/.test(currency)) throw new InvalidRequest('"currency" must be three capital letters, such as "GBP".');
  const capture = flag(fields, 'capture', undefined);
  const deferred = flag(fields, 'deferred', false);
  if (deferred && capture) throw new InvalidRequest('"deferred" promises money, "capture" takes it: ask for one of them.');
  const { plan, ...token } = tokenOf(fields);
  const request: PaymentRequest = {
    reference: text(fields, 'reference'), amountMinor: amount(fields), currency, capture, deferred, ...token,
    ...(fields['shopperId'] === undefined ? {} : { shopperId: text(fields, 'shopperId') }),
    ...(fields['replaces'] === undefined ? {} : { replaces: text(fields, 'replaces') }),
    ...(fields['returnUrl'] === undefined ? {} : { returnUrl: address(fields, 'returnUrl') }),
  };
  return { request, plan };
}

/** @throws {InvalidRequest} */
export function parseAmount(body: unknown): AmountRequest {
  return { amountMinor: amount(fieldsOf(body, ['amountMinor'])) };
}

/** A void says nothing: no body, or an empty object. @throws {InvalidRequest} */
export function parseNothing(body: unknown): void {
  if (body !== undefined) fieldsOf(body, []);
}

/** @throws {InvalidRequest} */
export function parseFinish(body: unknown): FinishRequest {
  return { result: oneOf(fieldsOf(body, ['result']), 'result', ['ok', 'fail']) };
}

/** @throws {InvalidRequest} */
export function parseKey(header: string | string[] | undefined): string {
  if (typeof header !== 'string' || header === '' || header.length > TEXT_LENGTH_MAX) {
    throw new InvalidRequest(`The header "Idempotency-Key" must hold 1 to ${TEXT_LENGTH_MAX} characters.`);
  }
  return header;
}

/** A renewal may go without a token: it is paid as the payment it replaces was. */
function tokenOf(fields: Fields): { readonly token?: string; readonly plan: TokenPlan } {
  const isRenewal = fields['replaces'] !== undefined && fields['token'] === undefined;
  const token = isRenewal ? 'tok_ok' : text(fields, 'token');
  const plan = planToken(token);
  // The token itself is not repeated: it could be a real card's.
  if (plan === undefined) throw new InvalidRequest(`"token" is not one of the sandbox: ${describeTokens()}.`);
  return isRenewal ? { plan } : { token, plan };
}
