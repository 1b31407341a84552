/**
 * The part of a `pg`-compatible pool that this store uses. The caller makes it, sizes it, listens to its errors and ends it.
 * @example const pool = new pg.Pool({ connectionString, max: 10 }); pool.on('error', report); const store = postgres(pool);
 */
export interface PostgresPool extends PostgresQueries {
  /** A connection of its own, for a transaction of several statements. */
  connect(): Promise<PostgresClient>;
}

export interface PostgresClient extends PostgresQueries {
  /** Gives the connection back; with an error it is closed instead. */
  release(error?: Error): void;
  on?(event: 'error', listener: (error: Error) => void): unknown;
  removeListener?(event: 'error', listener: (error: Error) => void): unknown;
}

export interface PostgresQueries {
  /** A query with a name is prepared once on each connection. */
  query(query: PostgresQuery): Promise<PostgresResult>;
}

export interface PostgresQuery {
  readonly name?: string;
  readonly text: string;
  readonly values?: (string | number | null | readonly string[])[];
  /** The extended protocol, which takes one statement at a time, also where there are no values. */
  readonly queryMode?: 'extended';
}

export interface PostgresResult {
  readonly rows: readonly unknown[];
  readonly rowCount: number | null;
  /** The first word of what the server says was done. */
  readonly command?: string;
}
