// The sandbox gateway as a process: `node gateway-process.js --file books.db [--port 0] [--host 127.0.0.1]
// [--name primary] [--detached]`. Prints {"url","pid"} on a line when it listens. Ends on SIGTERM and SIGINT,
// and, unless detached, when its stdin closes: a parent that was killed leaves no orphan.
import { parseArgs } from 'node:util';
import { startSandboxGateway } from './gateway/start-gateway.js';

const { values } = parseArgs({
  options: {
    file: { type: 'string' },
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    name: { type: 'string', default: 'sandbox' },
    detached: { type: 'boolean', default: false },
  },
});
if (values.file === undefined) throw new Error('Give the file of the books: --file=<path>.');

const { file, host, name } = values;
const gateway = await startSandboxGateway({ file, host, name, port: Number(values.port) });
const stop = (): void => {
  void gateway.close().then(() => process.exit(0));
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
if (!values.detached) process.stdin.resume().once('close', stop);
// The parent closes its ends of these pipes once it has the URL.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
process.stdout.write(`${JSON.stringify({ url: gateway.url, pid: process.pid })}\n`);
