import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readGatewayBooks } from './books.js';
import { spawnSandboxGateway } from './spawn-gateway.js';
import type { SpawnGatewayOptions } from './spawn-gateway.js';
import { testClient } from './test-client.js';
import type { TestClient } from './test-client.js';
import { temporaryBooks } from './test-gateway.js';

describe('a gateway in its own process', () => {
  it('replays after a restart on the same file what it answered before', async () => {
    const file = temporaryBooks();
    const before = await spawned({ file, name: 'primary' });
    const answers = [
      await before.pay('k1', { capture: true }),
      await before.pay('k2', { token: 'tok_500_cached' }),
      await before.pay('k3', { token: 'tok_decline_fraud' }),
      await before.post('/payments/primary_1/refund', { amountMinor: 400 }, 'r1'),
    ];
    await expect(before.pay('k4', { token: 'tok_drop_after' })).rejects.toThrow();
    await before.gateway.close();

    const after = await spawned({ file, name: 'primary' });
    expect([
      await after.pay('k1', { capture: true }),
      await after.pay('k2', { token: 'tok_500_cached' }),
      await after.pay('k3', { token: 'tok_decline_fraud' }),
      await after.post('/payments/primary_1/refund', { amountMinor: 400 }, 'r1'),
    ]).toEqual(answers);
    expect((await after.pay('k4', { token: 'tok_drop_after' })).body).toMatchObject({ id: 'primary_4' });
    expect((await after.pay('k5')).body).toMatchObject({ id: 'primary_5' });
    expect(readGatewayBooks(file).totals).toMatchObject({ payments: 5, capturedMinor: 1000, refundedMinor: 400 });
  });

  it('loses nothing it answered when it is killed under load, and charges nothing twice afterwards', async () => {
    const file = temporaryBooks();
    const { gateway, pay } = await spawned({ file });
    const answered = new Map<string, string>();
    let next = 0;
    let isAlive = true;
    const worker = async (): Promise<void> => {
      while (isAlive) {
        const key = `k${next++}`;
        const answer = await pay(key, { reference: key, capture: true }).catch(() => undefined);
        if (answer !== undefined) answered.set(key, answer.text);
      }
    };
    const load = Promise.all(Array.from({ length: 64 }, worker));
    await expect.poll(() => answered.size, { interval: 5, timeout: 30_000 }).toBeGreaterThan(500);
    await gateway.kill('SIGKILL');
    isAlive = false;
    await load;

    const survived = readGatewayBooks(file).rows;
    const keys = new Set(survived.map(({ key }) => key));
    expect(keys.size).toBe(survived.length);
    expect([...answered.keys()].filter((key) => !keys.has(key))).toEqual([]);
    expect(survived.every((row) => row.status === 'approved' && row.capturedMinor === 1000)).toBe(true);

    const again = await spawned({ file });
    const replays = await Promise.all(Array.from({ length: next }, async (_, index) => {
      const key = `k${index}`;
      return [key, (await again.pay(key, { reference: key, capture: true })).text] as const;
    }));
    expect(replays.filter(([key, text]) => answered.has(key) && answered.get(key) !== text)).toEqual([]);
    expect(readGatewayBooks(file).totals).toMatchObject({ payments: next, approved: next, capturedMinor: next * 1000 });
  });

  it('can be read while it runs', async () => {
    const file = temporaryBooks();
    const { pay } = await spawned({ file });
    await pay('k1');
    expect(readGatewayBooks(file).rows).toMatchObject([{ key: 'k1', status: 'approved' }]);
    await pay('k2');
    expect(readGatewayBooks(file).rows).toHaveLength(2);
  });

  it('says why it did not start', async () => {
    const file = temporaryBooks();
    const { gateway } = await spawned({ file });
    await expect(spawnSandboxGateway({ file: temporaryBooks(), port: Number(new URL(gateway.url).port) })).rejects.toThrow(/EADDRINUSE/);
    await expect(spawnSandboxGateway({ file, name: 'other' })).rejects.toThrow(/belong to gateway "sandbox"/);
  });

  it('ends with a parent that was killed, and outlives it when detached', async () => {
    const [bound, free] = await Promise.all([orphan(false), orphan(true)]);
    await expect.poll(() => answers(bound.url)).toBe(false);
    expect(await answers(free.url)).toBe(true);
    process.kill(free.pid, 'SIGTERM');
    await expect.poll(() => answers(free.url)).toBe(false);
  });
});

async function spawned(options: SpawnGatewayOptions): Promise<TestClient & { readonly gateway: Awaited<ReturnType<typeof spawnSandboxGateway>> }> {
  const gateway = await spawnSandboxGateway(options);
  const client = testClient(gateway.url);
  onTestFinished(async () => {
    client.close();
    await gateway.kill();
  });
  return { ...client, gateway };
}

/** Starts a gateway from a parent that is then killed; gives the gateway. */
async function orphan(detached: boolean): Promise<{ readonly pid: number; readonly url: string }> {
  const source = pathToFileURL(fileURLToPath(new URL('./spawn-gateway.ts', import.meta.url))).href;
  const script = `
    const { spawnSandboxGateway } = await import(${JSON.stringify(source)});
    const { pid, url } = await spawnSandboxGateway(${JSON.stringify({ file: temporaryBooks(), detached })});
    process.stdout.write(JSON.stringify({ pid, url }));
    setInterval(() => undefined, 1000);`;
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const parent = spawn(process.execPath, ['--import', loader, '--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const gateway = JSON.parse(line.toString()) as { readonly pid: number; readonly url: string };
  expect(await answers(gateway.url)).toBe(true);
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  return gateway;
}

function answers(url: string): Promise<boolean> {
  return fetch(`${url}/health`).then(({ ok }) => ok, () => false);
}
