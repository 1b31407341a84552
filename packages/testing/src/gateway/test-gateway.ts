import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startSandboxGateway } from './start-gateway.js';
import type { SandboxGatewayOptions } from './start-gateway.js';
import { testClient } from './test-client.js';
import type { TestClient } from './test-client.js';

/** A path for books in a folder that goes when the test has finished. */
export function temporaryBooks(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kasse-gateway-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return join(folder, 'books.db');
}

/** A gateway on a real file and port, and a client of it, for one test. */
export async function testGateway(options: Partial<SandboxGatewayOptions> = {}): Promise<TestClient & { readonly file: string }> {
  const file = options.file ?? temporaryBooks();
  const gateway = await startSandboxGateway({ ...options, file });
  const client = testClient(gateway.url);
  onTestFinished(async () => {
    client.close();
    await gateway.close();
  });
  return { ...client, file };
}
