import { CATALOGUE, type CatalogueEntry, type MessageCode, type MessageType, type Severity } from './messages.js';

/** Figures named by the text's placeholders, kept beside it so that another language can be filled in. */
export type MessageParams = Readonly<Record<string, string | number>>;

/** What a buyer, or staff, is told about an outcome. Plain JSON; no technical terms, no personal data. */
export interface Message {
  readonly type: MessageType;
  readonly code: MessageCode;
  readonly severity: Severity;
  /** English. */
  readonly content: string;
  /** Where in the session or the input, for example `fulfillment.destination.postalCode`. */
  readonly path?: string;
  readonly params?: MessageParams;
}

/**
 * Builds the message of a code from the catalogue.
 *
 * The first detailed text is used of which every figure is given, else the plain one: a message never shows a gap.
 *
 * @example message('discount_unknown', { code: 'SPRING' }, 'discounts');
 */
export function message(code: MessageCode, params?: MessageParams, path?: string): Message {
  const entry: CatalogueEntry = CATALOGUE[code];
  return {
    type: entry.type ?? 'error',
    code,
    severity: entry.severity,
    content: fill(entry.detailed, params) ?? entry.text,
    ...(path === undefined ? {} : { path }),
    ...(params === undefined ? {} : { params }),
  };
}

/** The same for staff, who have no page to reload and no cart to go back to: their words, where they differ. */
export function forStaff(told: Message): Message {
  const { staff }: CatalogueEntry = CATALOGUE[told.code];
  return { ...told, content: fill(staff, told.params) ?? told.content };
}

/** Whether a text from outside is one of the catalogue's codes. */
export function isMessageCode(code: string): code is MessageCode {
  return Object.hasOwn(CATALOGUE, code);
}

function fill(given: string | readonly string[] | undefined, params: MessageParams = {}): string | undefined {
  if (given === undefined) return undefined;
  const texts = typeof given === 'string' ? [given] : given;
  const known = texts.find((text) => Array.from(text.matchAll(PLACEHOLDER), ([, name = '']) => name).every((name) => Object.hasOwn(params, name)));
  return known?.replace(PLACEHOLDER, (_, name: string) => String(params[name]));
}

const PLACEHOLDER = /\{([a-zA-Z]+)\}/g;
