import { describe, expect, it } from 'vitest';
import { opened } from './test/fill-in.js';
import { kit } from './test/kit.js';

describe('facts given at open', () => {
  it('tells the backend of a misspelt fact and of a value that cannot be, and stops no buyer', async () => {
    const parts = await kit();
    const { view } = await opened(parts, { facts: { devise: 'mobile', channel: 'pigeon' } });
    expect(view.status).toBe('incomplete');
    expect(parts.problems.map(String)).toEqual([
      expect.stringMatching(/"devise".*Did you mean "device"/),
      expect.stringMatching(/Fact "channel" has no value "pigeon"\. It has "[^"]+", .*\. It counts as missing\.$/),
    ]);
  });
});
