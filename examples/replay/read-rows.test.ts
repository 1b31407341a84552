import { describe, expect, it } from 'vitest';
import { parseRows, readRows } from './read-rows.js';

const HEADER = 'InvoiceNo,InvoiceDate,CustomerID,Country,Quantity,UnitPrice';
const parse = (...lines: readonly string[]): ReturnType<typeof parseRows> => parseRows([HEADER, ...lines].join('\n'), 'year.csv');

describe('readRows', () => {
  it('numbers rows as they come, and reads month before day', () => {
    expect(parse('536365,12/1/2010 8:26,17850,United Kingdom,40,3.91', '', '536365,12/2/2010 18:06,(blank),EIRE,-1,0')).toEqual([
      { number: 1, invoiceNo: '536365', invoicedAt: Date.UTC(2010, 11, 1, 8, 26), customer: '17850', country: 'United Kingdom', quantity: '40', unitPrice: '3.91' },
      { number: 2, invoiceNo: '536365', invoicedAt: Date.UTC(2010, 11, 2, 18, 6), customer: '(blank)', country: 'EIRE', quantity: '-1', unitPrice: '0' },
    ]);
  });

  it('takes columns in any order, cells in quotes and the line ends of Windows', () => {
    const text = '\uFEFFCountry,Note,UnitPrice,Quantity,CustomerID,InvoiceDate,InvoiceNo\r\n"Korea, ""South""",x,1,2,7,1/31/2011 0:00,9\r\n';
    expect(parseRows(text, 'year.csv')).toMatchObject([{ country: 'Korea, "South"', quantity: '2', invoiceNo: '9' }]);
  });

  it.each([
    ['a figure that is none', '1,12/1/2010 8:26,7,UK,4 pcs,3.91', 'year.csv:2 has "4 pcs" for Quantity'],
    ['a price in floating-point notation', '1,12/1/2010 8:26,7,UK,4,1e3', 'year.csv:2 has "1e3" for UnitPrice'],
    ['a day that does not exist', '1,2/30/2011 8:26,7,UK,4,1', 'year.csv:2 has "2/30/2011 8:26" for InvoiceDate'],
    ['a short row', '1,12/1/2010 8:26,7', 'year.csv:2 has no Country'],
    ['a quote that does not end', '1,12/1/2010 8:26,7,"UK,4,1', 'year.csv:2 has a quote that does not end'],
  ])('names file, line and fact for %s', (_case, line, message) => {
    expect(() => parse(line)).toThrow(message);
  });

  it('names the columns that are missing, and says that an empty file is empty', () => {
    expect(() => parseRows('InvoiceNo,Country\n1,UK', 'year.csv')).toThrow('year.csv:1 has no column InvoiceDate, CustomerID, Quantity, UnitPrice');
    expect(() => parse()).toThrow('no rows below its header');
  });

  it('says what is wrong with a path', async () => {
    await expect(readRows('/nowhere/year.csv')).rejects.toThrow('There is no file /nowhere/year.csv');
    await expect(readRows(import.meta.dirname)).rejects.toThrow('is a folder');
  });
});
