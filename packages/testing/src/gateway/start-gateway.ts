import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { booksReader } from './books.js';
import type { GatewaySwitch } from './control-protocol.js';
import { faultBox } from './fault-box.js';
import { InvalidRequest } from './fields.js';
import { watch, type Gateway } from './gateway.js';
import { groupCommit } from './group-commit.js';
import { openLedger } from './ledger.js';
import { type BooksFile, openBooks } from './open-books.js';
import { AUTHORIZATION_TTL_MS, BODY_BYTES_MAX, CHALLENGE_TTL_MS, KEY_TTL_MS, VISIBILITY_MS } from './protocol.js';
import { readBody } from './read-body.js';
import { invalid, type Reply } from './reply.js';
import { findRoute } from './routes.js';
import { timetable } from './timetable.js';
import { webhookSender } from './webhook-sender.js';

/** Longer than a client keeps an idle socket, else a request could meet a closing one and look unknown. */
const KEEP_ALIVE_MS = 60_000;

/** A request that is not there by then is not waited for. */
const REQUEST_WITHIN_MS = 30_000;
const CONNECTIONS_MAX = 4_096;

export interface SandboxGatewayOptions {
  /** The SQLite file of the books; made when missing. */
  readonly file: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Default `127.0.0.1`: the gateway has no authentication. */
  readonly host?: string;
  /** First part of every payment's id, so that two gateways never share one. Default `sandbox`; kept in the file. */
  readonly name?: string;
  /** Milliseconds since 1970. Decides with `POST /clock` when authorizations, challenges and keys end. */
  readonly now?: () => number;
}

export interface SandboxGateway {
  readonly url: string;
  /** Commits what was received, destroys the sockets, closes the file. */
  close(): Promise<void>;
}

/**
 * Starts a sandbox payment gateway in this process. Use `spawnSandboxGateway` when it has to outlive a crash.
 *
 * @throws {Error} When the port is taken, the name is no identifier, or the file belongs to another gateway.
 */
export async function startSandboxGateway(options: SandboxGatewayOptions): Promise<SandboxGateway> {
  const { file, port = 0, host = '127.0.0.1', name = 'sandbox', now = Date.now } = options;
  if (!/^[A-Za-z][A-Za-z0-9-]{0,31}$/.test(name)) {
    throw new Error(`A gateway's name is 1 to 32 letters, digits and dashes, a letter first; not ${JSON.stringify(name)}.`);
  }
  const db = openBooks(file, name);
  const gateway = gatewayOn(db, name, now);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: REQUEST_WITHIN_MS }, (request, response) => {
    void serve(gateway, request, response);
  });
  server.maxConnections = CONNECTIONS_MAX;
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
  });
  try {
    await listen(server, port, host);
  } catch (error) {
    db.close();
    throw error;
  }
  // A server that listens on a port has an address of this shape.
  const address = server.address() as AddressInfo;
  gateway.url = `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
  for (const row of gateway.ledger.waitingPayments()) watch(gateway, row);

  const shutDown = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => {
      resolve();
    }));
    gateway.timetable.close();
    gateway.webhooks.close();
    gateway.group.close();
    // One turn, in which the answers to what was just committed are written.
    await new Promise(setImmediate);
    server.closeAllConnections();
    await closed;
    // libsql does not do it on close; afterwards the file alone is the books.
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    db.close();
  };
  let closing: Promise<void> | undefined;
  return { url: gateway.url, close: () => (closing ??= shutDown()) };
}

const SETTINGS: GatewaySwitch = {
  down: false,
  latencyMs: 0,
  faults: [],
  keyTtlMs: KEY_TTL_MS,
  visibilityMs: VISIBILITY_MS,
  authorizationTtlMs: AUTHORIZATION_TTL_MS,
  challengeTtlMs: CHALLENGE_TTL_MS,
};

function gatewayOn(db: BooksFile, name: string, wallNow: () => number): Gateway {
  let offsetMs = 0;
  const now = (): number => wallNow() + offsetMs;
  const ledger = openLedger(db, name);
  const group = groupCommit(db);
  const work = timetable(now);
  return {
    name,
    ledger,
    books: booksReader(db),
    group,
    timetable: work,
    webhooks: webhookSender({ ledger, group, timetable: work, now, wallNow }),
    faults: faultBox(),
    now,
    advance: (ms) => {
      offsetMs += ms;
    },
    offsetMs: () => offsetMs,
    url: '',
    settings: SETTINGS,
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function serve(gateway: Gateway, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.on('error', () => request.destroy());
  try {
    const reply = await answer(gateway, request);
    if (reply.stream === undefined) send(reply, request, response);
    else await reply.stream(response);
  } catch (error) {
    // Also what a failed commit ends in: 500 promises nothing, and the books hold the truth.
    const message = error instanceof Error ? error.message : String(error);
    send({ httpStatus: 500, body: JSON.stringify({ status: 'fault', message }), delayMs: 0, isNew: false }, request, response);
  }
}

async function answer(gateway: Gateway, request: IncomingMessage): Promise<Reply> {
  const { method = '', url = '' } = request;
  const [path = '', query = ''] = url.split('?', 2);
  const body = await readBody(request);
  if (body.status === 'gone') return { httpStatus: 0, body: null, delayMs: 0, isNew: false };
  if (body.status === 'too_large') return invalid(413, 'too_large', `A body may have ${BODY_BYTES_MAX} bytes.`);
  if (method !== 'GET' && method !== 'POST') return invalid(405, 'method_not_allowed', 'Use GET or POST.');
  const found = findRoute(method, path);
  if (found === undefined) {
    return invalid(404, 'not_found', `There is nothing at ${method} ${JSON.stringify(path.slice(0, 60))}. The paths are in routes.ts.`);
  }
  try {
    return await found.route.answer(gateway, { id: found.id, query, text: body.text, request });
  } catch (error) {
    if (error instanceof InvalidRequest) return invalid(400, 'bad_request', error.message);
    throw error;
  }
}

function send(reply: Reply, request: IncomingMessage, response: ServerResponse): void {
  if (reply.delayMs > 0) {
    const now = { ...reply, delayMs: 0 };
    // A late answer is no reason to keep the process alive; the listening server is.
    setTimeout(send, reply.delayMs, now, request, response).unref();
    return;
  }
  if (reply.body === null) {
    request.socket.destroy();
    return;
  }
  if (response.headersSent || response.destroyed) return;
  const length = Buffer.byteLength(reply.body);
  response.writeHead(reply.httpStatus, { 'content-type': 'application/json', 'content-length': length, ...reply.headers });
  response.end(reply.body);
}
