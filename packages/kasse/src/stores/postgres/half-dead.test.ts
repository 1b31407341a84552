import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { aSession, aUnit, next } from '../store-fixtures.js';
import { postgres } from './postgres.js';
import { freshSchema, testPool } from './test/fresh-postgres.js';

let line: { readonly port: number; readonly cut: () => void; readonly server: Server } | undefined;
afterEach(() => {
  line?.cut();
  line?.server.close();
});

/** A way to the server that can go silent, as when a cable is pulled: nobody is told, and nothing comes any more. New connections work. */
async function cable(socket: string): Promise<NonNullable<typeof line>> {
  const pairs: (readonly [Socket, Socket])[] = [];
  const server = createServer((near) => {
    const far = connect(socket);
    pairs.push([near, far]);
    for (const end of [near, far]) end.on('error', () => undefined);
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    for (const [near, far] of pairs) {
      near.unpipe(far);
      far.unpipe(near);
      near.resume();
      far.destroy();
    }
  };
  line = { port: (server.address() as { readonly port: number }).port, cut, server };
  return line;
}

describe('a connection that went silent', () => {
  it('costs query_timeout and leaves the commit unknown; what comes next goes over another one', async () => {
    const url = new URL((await testPool()).options.connectionString ?? '');
    const { port, cut } = await cable(join(decodeURIComponent(url.hostname), '.s.PGSQL.5432'));
    const pool = await testPool({ connectionString: `postgresql://${url.username}@127.0.0.1:${port}${url.pathname}`, query_timeout: 3_000 });
    const schema = freshSchema();
    // Makes the tables, which may take longer.
    await postgres(await testPool(), { schema }).load('nobody');
    const store = postgres(pool, { schema });
    const first = aSession();
    await store.commit(aUnit(first));
    cut();
    await expect(store.commit(aUnit(next(first)))).rejects.toMatchObject({ code: 'ERR_STORE_UNKNOWN' });
    // Whether it was written or not, one can go on from what is found.
    const found = await store.load('session-1');
    expect(found?.session.revision).toBe(1);
    expect(await store.commit(aUnit(next(first)))).toEqual({ status: 'committed' });
    await store.close();
  });
});
