import { readFile } from 'node:fs/promises';

/** One invoice of the file. Figures stay the texts they are: they are computed with exactly. */
export interface Row {
  /** Counts rows of data from 1. The key of everything: invoice numbers repeat. */
  readonly number: number;
  readonly invoiceNo: string;
  /** Epoch milliseconds of the file's wall clock, read as UTC. */
  readonly invoicedAt: number;
  readonly customer: string;
  /** The file's word, such as `United Kingdom`. */
  readonly country: string;
  readonly quantity: string;
  readonly unitPrice: string;
}

/** The file cannot be replayed; the message says where and why. */
export class BadFile extends Error {
  override readonly name = 'BadFile';
}

const COLUMNS = ['InvoiceNo', 'InvoiceDate', 'CustomerID', 'Country', 'Quantity', 'UnitPrice'] as const;
type Column = (typeof COLUMNS)[number];

/** @throws {BadFile} Naming file, line, what is wrong and how it should be. */
export async function readRows(file: string): Promise<readonly Row[]> {
  return parseRows(await readText(file), file);
}

/** `name` is what errors call the file. Columns may come in any order; other columns are ignored. */
export function parseRows(text: string, name: string): readonly Row[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const places = placesOf(cellsOf(lines[0] ?? '', `${name}:1`), name);
  const rows: Row[] = [];
  for (const [index, line] of lines.entries()) {
    if (index === 0 || line.trim() === '') continue;
    const at = `${name}:${index + 1}`;
    rows.push(rowOf(cellsOf(line, at), places, rows.length + 1, at));
  }
  if (rows.length === 0) throw new BadFile(`${name} has no rows below its header. Give a file with at least one invoice.`);
  return rows;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT') throw new BadFile(`There is no file ${file}. Paths are read from the folder the command was called in.`, { cause });
    if (code === 'EISDIR') throw new BadFile(`${file} is a folder. Give the CSV file in it.`, { cause });
    throw new BadFile(`${file} cannot be read: ${String(cause)}`, { cause });
  }
}

function placesOf(header: readonly string[], name: string): Readonly<Record<Column, number>> {
  const missing = COLUMNS.filter((column) => !header.includes(column));
  if (missing.length > 0) throw new BadFile(`${name}:1 has no column ${missing.join(', ')}. The header must name ${COLUMNS.join(', ')}.`);
  // Each of the columns is there.
  return Object.fromEntries(COLUMNS.map((column) => [column, header.indexOf(column)])) as Record<Column, number>;
}

function rowOf(cells: readonly string[], places: Readonly<Record<Column, number>>, number: number, at: string): Row {
  const cell = (column: Column): string => {
    const value = cells[places[column]]?.trim() ?? '';
    if (value === '') throw new BadFile(`${at} has no ${column}. Every row needs one; a customer who is not known is "(blank)".`);
    return value;
  };
  const figure = (column: Column): string => {
    const value = cell(column);
    if (!/^-?\d{1,15}(?:\.\d{1,15})?$/.test(value)) throw new BadFile(`${at} has "${value}" for ${column}. Write a plain decimal such as 12 or 4.8533.`);
    return value;
  };
  return {
    number,
    invoiceNo: cell('InvoiceNo'),
    invoicedAt: timeOf(cell('InvoiceDate'), at),
    customer: cell('CustomerID'),
    country: cell('Country'),
    quantity: figure('Quantity'),
    unitPrice: figure('UnitPrice'),
  };
}

/** `12/1/2010 8:26` is the first of December. */
function timeOf(value: string, at: string): number {
  const [, month = 0, day = 0, year = 0, hour = 0, minute = 0] = (/^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2})$/.exec(value) ?? []).map(Number);
  const time = Date.UTC(year, month - 1, day, hour, minute);
  const isReal = new Date(time).getUTCDate() === day && new Date(time).getUTCMonth() === month - 1 && hour < 24 && minute < 60;
  if (!isReal) throw new BadFile(`${at} has "${value}" for InvoiceDate. Write month/day/year hour:minute, such as 12/1/2010 8:26.`);
  return time;
}

/** Cells of one line; a cell in quotes may hold commas, and quotes written twice. */
function cellsOf(line: string, at: string): readonly string[] {
  if (!line.includes('"')) return line.split(',');
  const cells: string[] = [];
  let rest = line;
  for (;;) {
    const [whole, quoted, plain = ''] = /^(?:"((?:[^"]|"")*)"|([^",]*))(?=,|$)/.exec(rest) ?? [];
    if (whole === undefined) throw new BadFile(`${at} has a quote that does not end, or text after one. Quote whole cells and write quotes in them twice.`);
    cells.push(quoted?.replaceAll('""', '"') ?? plain);
    if (whole.length === rest.length) return cells;
    rest = rest.slice(whole.length + 1);
  }
}
