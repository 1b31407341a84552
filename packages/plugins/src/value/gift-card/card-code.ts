import { createHmac } from 'node:crypto';

/** Without I, L, O and U: nothing to mistake for a digit, and hardly a word. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SYMBOLS = 16;

/** What turns codes into what is stored, and references into codes. */
export interface CardCodes {
  /** What is stored of a code. Without the secret it cannot be turned back, nor tried out. */
  keyOf(code: string): string;
  /** The code of an issue: 80 bits, the same for the same reference, so that it need not be stored to be told again. */
  codeFor(reference: string): string;
}

export function cardCodes(secret: string): CardCodes {
  const sign = (purpose: string, text: string): Buffer => createHmac('sha256', secret).update(`${purpose}:${text}`).digest();
  return {
    keyOf: (code) => sign('card', normalCode(code)).toString('hex'),
    codeFor: (reference) => {
      const symbols = [...sign('issue', reference).subarray(0, SYMBOLS)].map((byte) => ALPHABET.charAt(byte % ALPHABET.length)).join('');
      return symbols.replace(/(.{4})(?=.)/g, '$1-');
    },
  };
}

/** As buyers type it: in whatever case, with spaces and hyphens or without, and with O for 0. */
export function normalCode(code: string): string {
  return code.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
}
