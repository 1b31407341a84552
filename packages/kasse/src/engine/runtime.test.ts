import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

describe('the seam of time and chance', () => {
  const sources = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'runtime.ts');

  it.each(sources)('%s takes time and chance from the runtime only', (file) => {
    const source = readFileSync(`${import.meta.dirname}/${file}`, 'utf8');
    const direct = source.match(/(?<![\w.])(?:setTimeout|setInterval|setImmediate|clearTimeout|queueMicrotask|randomUUID|randomBytes)\(|\bDate\.now\b|new Date\(\)|Math\.random|performance\.now|AbortSignal\.timeout|process\.nextTick/g);
    expect(direct).toBeNull();
  });
});
