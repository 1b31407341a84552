// Writes to a SQLite database on a thread of its own, so that no fsync keeps the engine waiting.
// It knows nothing of checkouts: it is given lists of statements, and each list takes effect whole or not at all.
// Plain JavaScript, so that the same file runs from sources, from a build and from an installed package.
import { createRequire } from 'node:module';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';

/**
 * @typedef {string | number | null} SqlValue
 * @typedef {readonly [sql: string, parameters: readonly SqlValue[], kind: 'run' | 'guard' | 'get']} Statement
 *   A guard that changes no row refuses its whole list.
 * @typedef {{ readonly values: readonly unknown[] } | { readonly refusedAt: number } | { readonly error: { readonly message: string, readonly code?: string } }} Outcome
 * @typedef {{ readonly outcomes: readonly Outcome[] } | { readonly unknown: string }} Reply
 *   To the lists of the oldest batches not answered yet, in their order; unknown when their COMMIT was not confirmed.
 */

/** Lists in one transaction at most. */
const BATCH_MAX = 256;

const { file, pragmas } = workerData;
const Database = createRequire(import.meta.url)('libsql');
/** @type {Map<string, any>} */
const statements = new Map();
let db = open();

parentPort.postMessage('ready');
parentPort.on('message', (first) => {
  if (first === 'close') return close();
  // What has come meanwhile shares the transaction.
  const waiting = [...first];
  let isLast = false;
  for (let more = receiveMessageOnPort(parentPort); more !== undefined; more = receiveMessageOnPort(parentPort)) {
    if (more.message === 'close') isLast = true;
    else waiting.push(...more.message);
  }
  while (waiting.length > 0) write(waiting.splice(0, BATCH_MAX));
  if (isLast) close();
});

/** @param {readonly (readonly Statement[])[]} lists */
function write(lists) {
  try {
    db ??= open();
    const outcomes = transact(lists, false);
    parentPort.postMessage({ outcomes });
  } catch (error) {
    discard();
    parentPort.postMessage({ unknown: error instanceof Error ? error.message : String(error), count: lists.length });
  }
}

/**
 * A savepoint costs as much as two statements and hardly any list fails. So they run without, and when one fails after
 * it wrote something, the transaction is rolled back and run again with a savepoint for each.
 * @param {readonly (readonly Statement[])[]} lists
 * @param {boolean} isCareful
 * @returns {readonly Outcome[]}
 */
function transact(lists, isCareful) {
  const outcomes = [];
  prepared('BEGIN IMMEDIATE').run([]);
  for (const list of lists) {
    if (isCareful) prepared('SAVEPOINT member').run([]);
    const outcome = runList(list);
    outcomes.push(outcome);
    const mustUndo = 'error' in outcome || ('refusedAt' in outcome && outcome.refusedAt > 0);
    if (mustUndo && !isCareful) {
      prepared('ROLLBACK').run([]);
      return transact(lists, true);
    }
    if (mustUndo) prepared('ROLLBACK TO member').run([]);
    if (isCareful) prepared('RELEASE member').run([]);
  }
  prepared('COMMIT').run([]);
  return outcomes;
}

/**
 * @param {readonly Statement[]} list
 * @returns {Outcome}
 */
function runList(list) {
  try {
    const values = [];
    for (const [sql, parameters, kind] of list) {
      if (kind === 'get') {
        values.push(row(prepared(sql).get(parameters)));
        continue;
      }
      const { changes } = prepared(sql).run(parameters);
      if (kind === 'guard' && changes === 0) return { refusedAt: values.length };
      values.push(changes);
    }
    return { values };
  } catch (error) {
    return { error: { message: error instanceof Error ? error.message : String(error), ...(error?.code === undefined ? {} : { code: String(error.code) }) } };
  }
}

/** libsql adds its timing to the row. */
function row(value) {
  if (typeof value !== 'object' || value === null) return undefined;
  delete value._metadata;
  return value;
}

function prepared(sql) {
  let found = statements.get(sql);
  if (found === undefined) statements.set(sql, (found = db.prepare(sql)));
  return found;
}

function open() {
  const fresh = new Database(file);
  for (const pragma of pragmas) fresh.prepare(`PRAGMA ${pragma}`).all();
  const [{ synchronous }] = fresh.prepare('PRAGMA synchronous').all();
  if (synchronous !== 2) throw new Error(`The database runs with synchronous = ${synchronous} on the writing thread. It has to be FULL (2).`);
  return fresh;
}

function discard() {
  statements.clear();
  const broken = db;
  db = undefined;
  for (const end of [() => broken?.exec('ROLLBACK'), () => broken?.close()]) {
    try {
      end();
    } catch {
      // Nothing to save: the handle is being thrown away.
    }
  }
}

function close() {
  discard();
  parentPort.close();
}
