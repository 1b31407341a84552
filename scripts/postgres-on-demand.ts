// One Postgres for a whole test run, started when the first test asks for it: most runs need none.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startPostgres, type TestPostgres } from '../packages/testing/src/postgres/index.js';
import type { TestProject } from 'vitest/node';

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  let server: Promise<TestPostgres> | undefined;
  const door = createServer((_, response) => {
    // Nothing of a test run has to outlive the machine, so its disk is left alone.
    server ??= startPostgres({ settings: { fsync: 'off', full_page_writes: 'off', max_connections: 200 } });
    void server.then(
      ({ url }) => response.end(url),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  // Listening on a port, a server's address has one.
  provide('postgresOnDemand', `http://127.0.0.1:${(door.address() as AddressInfo).port}`);
  return async () => {
    door.close();
    await (await server)?.stop();
  };
}
