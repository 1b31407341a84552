import { describe, expect, it } from 'vitest';
import { memory } from '../stores/memory/index.js';
import { ready, sent } from './test/fill-in.js';
import { kit } from './test/kit.js';

describe('engines that share a store', () => {
  it('answer from what another one wrote a moment ago', async () => {
    const store = { ...memory(), isShared: true };
    const one = await kit({ store });
    const other = await kit({ store });
    const { token, view } = await ready(one);
    expect(await other.kasse.buyer(token).view()).toMatchObject({ ok: true, view: { revision: view.revision } });

    const changed = await sent(one.kasse.buyer(token), { type: 'contact.set', phone: '+44 20 7946 0000' });
    expect(await other.kasse.buyer(token).view()).toMatchObject({ ok: true, view: { revision: changed.revision } });

    await one.kasse.buyer(token).commit({ fingerprint: changed.commit.fingerprint });
    expect(await other.kasse.buyer(token).commit({ fingerprint: changed.commit.fingerprint })).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(other.primary.calls).toEqual([]);
  });
});
