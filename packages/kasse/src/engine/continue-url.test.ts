import { describe, expect, it } from 'vitest';
import { createKasse, type KasseOptions } from './create-kasse.js';
import { opened, ready, sent } from './test/fill-in.js';
import { kit, shopFiles } from './test/kit.js';

const files = shopFiles({ account: 'required' });
const link: KasseOptions['continueUrl'] = ({ sessionId, cartRef }) => `https://shop.example/continue/${sessionId}?cart=${cartRef}`;

describe('the link for a buyer who has to do something elsewhere', () => {
  it('is there as long as they have to, and no longer', async () => {
    const parts = await kit({ files, continueUrl: link });
    expect((await opened(parts)).view).not.toHaveProperty('continueUrl');
    const { view, sessionId, buyer } = await ready(parts, { requestId: 'r2', cartRef: 'c2' });
    expect(view).toMatchObject({ status: 'requires_escalation', continueUrl: `https://shop.example/continue/${sessionId}?cart=c2` });
    expect(await parts.kasse.staff.as('ann').view(sessionId)).toMatchObject({ continueUrl: view.continueUrl });
    expect((await parts.kasse.session(sessionId).signIn({ customer: { id: 'ada' } })).view).not.toHaveProperty('continueUrl');
    expect((await buyer.view()).view).not.toHaveProperty('continueUrl');
  });

  it('is there beside what a bank asks for', async () => {
    const parts = await kit({ continueUrl: link });
    parts.primary.answers.push({ status: 'action_required', reference: 'p1', action: { action: 'redirect', url: 'https://bank.example/3ds' } });
    const { buyer, view, sessionId } = await ready(parts);
    expect((await buyer.commit({ fingerprint: view.commit.fingerprint })).view).toMatchObject({ action: { url: 'https://bank.example/3ds' }, continueUrl: `https://shop.example/continue/${sessionId}?cart=c1` });
  });

  it('is made of no secret, and is written down nowhere', async () => {
    const given: unknown[] = [];
    const parts = await kit({ files, continueUrl: (checkout) => (given.push(checkout), 'https://shop.example/continue') });
    const { buyer, sessionId, token } = await ready(parts);
    await sent(buyer, { type: 'contact.set', givenName: 'Ada' });
    expect(given).toEqual([{ sessionId, cartRef: 'c1' }, { sessionId, cartRef: 'c1' }]);
    expect(JSON.stringify(given)).not.toContain(token);
    const stored = [await parts.store.load(sessionId), await parts.kasse.staff.as('ann').journal(sessionId), await parts.store.outbox('test-shop', 500)];
    expect(JSON.stringify(stored)).not.toContain('shop.example');
  });

  it('is absent where the shop has none', async () => {
    const { view } = await ready(await kit({ files }));
    expect(view.status).toBe('requires_escalation');
    expect(view).not.toHaveProperty('continueUrl');
  });

  it.each([
    ['script', 'javascript:alert(1)'],
    ['data', 'data:text/html,<p>secret</p>'],
    ['a link into an app', 'shop://continue?secret'],
    ['a path', '/continue?secret'],
    ['no link', 'https://'],
    ['a link that is too long', `https://shop.example/${'secret'.repeat(400)}`],
    ['no text', 5],
    ['nothing', undefined],
  ])('is left out where it is %s, and the backend is told, without it', async (_, url) => {
    const parts = await kit({ files, continueUrl: () => url as string });
    const { view, sessionId } = await ready(parts);
    expect(view.status).toBe('requires_escalation');
    expect(view).not.toHaveProperty('continueUrl');
    expect(parts.problems).toMatchObject([{ code: 'ERR_MISUSE', details: { part: 'continueUrl' }, message: expect.stringContaining(sessionId) as string }]);
    expect(String(parts.problems[0])).not.toMatch(/alert|secret/);
  });

  it('is left out where making it throws', async () => {
    const broken = new Error('no key');
    const parts = await kit({ files, continueUrl: () => { throw broken; } });
    expect((await ready(parts)).view).not.toHaveProperty('continueUrl');
    expect(parts.problems).toMatchObject([{ code: 'ERR_PLUGIN_FAILED', message: expect.stringMatching(/^continueUrl threw\./) as string, cause: broken }]);
  });

  it('takes http for a shop on its own machine', async () => {
    expect((await ready(await kit({ files, continueUrl: () => 'http://localhost:3000/continue' }))).view.continueUrl).toBe('http://localhost:3000/continue');
  });

  it('is made by a function', async () => {
    const options = { shop: { flows: [] }, store: { commit: true }, plugins: [], cart: { price: true }, orders: { place: true }, secret: 'x'.repeat(32), continueUrl: 'https://shop.example' };
    await expect(createKasse(options as unknown as KasseOptions)).rejects.toMatchObject({ code: 'ERR_MISUSE', details: { part: 'continueUrl' } });
  });
});
