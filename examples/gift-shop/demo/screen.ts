// What a checkout looks like in a terminal. Nothing here decides anything; `render.ts` does.
import type { View } from 'kasse';
import { line, paint, row } from './print.js';
import { taxLabel } from './tax-label.js';

/** Where a front end shows what happens. */
export interface Screen {
  /** A page that the buyer comes to. */
  page(view: View): void;
  /** What the front end sent. */
  sent(command: { readonly type: string }): void;
  /** The last look, with the button. */
  summary(view: View): void;
}

export const terminal: Screen = {
  page: (view) => {
    showProgress(view);
    showWords(view);
  },
  sent: ({ type, ...what }) => {
    row(type, said(what), 3);
  },
  summary: showSummary,
};

/** For a short scene: the last look only. */
export const brief: Screen = { page: () => undefined, sent: () => undefined, summary: showSummary };

/** For a process that nobody watches. */
export const noScreen: Screen = { page: () => undefined, sent: () => undefined, summary: () => undefined };

/** The thank-you page. */
export function showOrder(view: View): void {
  const { order, status } = view;
  if (order === undefined) return;
  showProgress(view);
  row(status, `order ${paint.bold(order.number)}`, 3);
  for (const part of order.thankYou) if (part.kind === 'content') line(paint.dim(`"${part.text}"`), 3);
}

/** The thank-you page in a line or two. */
export function showOrderBriefly({ status, order }: View): void {
  if (order === undefined) return;
  row(status, `order ${paint.bold(order.number)}`, 3);
  if (order.paymentDue !== undefined) row('still to be paid', `${order.paymentDue.amount.formatted} by ${order.paymentDue.by.slice(0, 10)}`, 3);
}

/** Where the buyer is: `● done  ◉ here  ○ to come  – not needed`. */
function showProgress({ progress }: View): void {
  const marks = { done: paint.green('●'), current: paint.yellow('◉'), todo: '○', skipped: paint.dim('–') };
  line(progress.map(({ title, state }) => `${marks[state]} ${state === 'current' ? paint.bold(title) : title}`).join(paint.dim('  ─  ')), 2);
}

/** Greetings, reassurance. */
function showWords({ steps, current }: View): void {
  for (const section of steps.find(({ id }) => id === current)?.sections ?? []) {
    if (section.kind === 'content') line(paint.dim(`"${section.text}"`), 3);
  }
}

function showSummary({ summary, steps, commit }: View): void {
  for (const { title, quantity, amount } of summary.lines) figure(`${quantity} x ${title}`, amount.formatted);
  for (const { title, amount } of summary.discounts) figure(title, `-${amount.formatted}`);
  if (summary.fulfillment !== undefined) figure(summary.fulfillment.title, summary.fulfillment.amount.formatted);
  for (const { title, amount } of summary.fees) figure(title, amount.formatted);
  figure('Total', summary.total.formatted, paint.bold);
  for (const tax of summary.taxes) figure(`${summary.pricesIncludeTax ? 'contains' : 'plus'} ${taxLabel(tax)}`, tax.amount.formatted, paint.dim);
  const values = steps.flatMap(({ sections }) => sections).flatMap((section) => (section.kind === 'storedValue' ? section.applied : []));
  for (const { title, masked = '', amount } of values) figure(`${title} ${masked}`.trim(), `-${amount.formatted}`);
  if (values.length > 0) figure('Left to pay', summary.toPay.formatted, paint.bold);
  line(`[ ${paint.bold(commit.label)} ]  ${paint.dim('cannot be undone')}`, 3);
}

/** A label and an amount, the amounts below each other. */
function figure(label: string, amount: string, paintAll: (text: string) => string = String): void {
  line(paintAll(label.padEnd(WIDTH - amount.length) + amount), 3);
}

const WIDTH = 48;

/** The values of a command, without their names. A token of the gateway is nobody's to read. */
function said(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value).map(([key, each]) => (key === 'token' ? 'token of the card form' : said(each))).join(', ');
}
