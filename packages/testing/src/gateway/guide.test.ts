import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FAULTS, mayHit, OPERATIONS } from './faults.js';
import { ROUTES } from './routes.js';
import { testGateway } from './test-gateway.js';
import { adviceFor, DECLINE_CODES, TOKEN_FORMS } from './tokens.js';

const guide = readFileSync(new URL('../../../../docs/guide/sandbox-gateway.md', import.meta.url), 'utf8');

/** The rows of the table that begins with this heading, without backticks. */
function table(heading: string): readonly (readonly string[])[] {
  const [, after = ''] = guide.split(`\n| ${heading} |`);
  const [text = ''] = after.split('\n\n');
  return text.split('\n').slice(2).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim().replaceAll('`', '')));
}

const first = (heading: string): readonly (string | undefined)[] => table(heading).map(([cell]) => cell);

describe('the guide to the sandbox gateway', () => {
  it('lists every token', () => {
    expect(first('token')).toEqual(TOKEN_FORMS);
  });

  it('lists every code with its advice', () => {
    expect(table('code')).toEqual(DECLINE_CODES.map((code) => [code, adviceFor(code)]));
  });

  it('lists every fault, what it hits and what it does', () => {
    expect(table('fault').map(([fault, hits, does]) => [fault, hits, does])).toEqual(Object.entries(FAULTS).map(([fault, { hits, does }]) => [fault, hits, does]));
  });

  it('says what the groups of operations are', () => {
    const groups = { all: OPERATIONS, writes: ['authorize', 'capture', 'void', 'refund'], amounts: ['authorize', 'capture', 'refund'], authorize: ['authorize'], resolve: ['resolve'] };
    for (const [fault, { hits }] of Object.entries(FAULTS)) {
      expect(OPERATIONS.filter((operation) => mayHit(fault as keyof typeof FAULTS, operation))).toEqual(groups[hits]);
    }
  });

  it('lists every path', () => {
    expect(first('request')).toEqual(ROUTES.map(({ method, path }) => `${method} ${path}`));
  });

  it('lists every switch and every setting of webhooks', async () => {
    const gateway = await testGateway();
    const names = async (path: string) => Object.keys((await gateway.get(path)).body as object);
    expect(first('switch')).toEqual(await names('/switch'));
    expect(first('webhooks')).toEqual((await names('/webhooks')).map((name) => (name === 'hasSecret' ? 'secret' : name)).sort(byGuide));
  });
});

function byGuide(a: string, b: string): number {
  const order = first('webhooks');
  return order.indexOf(a) - order.indexOf(b);
}
