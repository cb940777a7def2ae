/**
 * What `onQuery` is told. Types only.
 */
import type { Database, DatabaseOptions } from '../index.js';

/** One request, as it ended. It holds no value, and of an error no message: both may be secrets. `JSON.stringify` and `console.log` show all of it. */
export interface QueryEvent {
  /** `'getUserById'`, `'posts.findMany'`, of the builder `'select'`; `'batch'`, `'sql'`, `'connect'`; of a transaction `'commit'`, `'rollback'`. */
  readonly method: string;
  /** As JavaScript calls it; null of what is about no table, or, like a batch, perhaps about several. */
  readonly table: string | null;
  /** What is done: `'FIND'`, `'INSERT_MANY'`, `'SQL'`, … (src/core/form.def), `'BATCH'`, `'COMMIT'`, `'ROLLBACK'`. */
  readonly form: string;
  /** The call's, or its transaction's. */
  readonly label: string | undefined;
  /** With `$1` for each value. The statements of a batch have `; ` between them. Read from the request when it is asked for. */
  readonly sql: string;
  /** How many statements `sql` has. */
  readonly statements: number;
  readonly parameterCount: number;
  /**
   * Texts, and null; there only with `observe: { parameters: true }`. Where a statement may be about a secret column,
   * all of them are `'***'`.
   */
  readonly parameters?: (string | null)[];
  /** That the result has, or that were written. 0 of a request that failed. */
  readonly rows: number;
  /** Of the request's body. */
  readonly bytesOut: number;
  /** Of the answer's body, as far as it came. */
  readonly bytesIn: number;
  /** Counts from 1, of a call with `retry`. */
  readonly attempt: number;
  /** `'aborted'`: by the caller's signal, or because nobody reads the stream on. */
  readonly outcome: 'ok' | 'error' | 'aborted';
  /** Why it failed; `sqlState` where Postgres gave one. */
  readonly error: { name: string; code: string; sqlState?: string } | undefined;
  /**
   * Milliseconds; null where there was no such thing, or where the clock stands still meanwhile, as on Cloudflare's
   * Workers between two requests. `build`: the core checks and writes; `wait`: for the core, a data folder, a
   * transaction's other queries, or the pause before another attempt; `network`: until the answer is there, the
   * database's work included; `decode`: the answer becomes the result.
   */
  readonly time: { readonly [K in 'build' | 'wait' | 'network' | 'decode']: number | null };
}

/** More about {@link DatabaseOptions.onQuery}. */
export interface ObserveOptions {
  /** `true` gives {@link QueryEvent.parameters}. */
  parameters?: boolean | undefined;
  /**
   * Called when a request is sent, with the record that `onQuery` gets when it has ended. A text that it gives goes
   * with each of the statements as an SQL comment: letters, digits and `. ~ % , ' = - _`; with any other character in
   * it the request is sent without. What it throws is ignored, and warned of once.
   */
  onSend?: ((event: QueryEvent) => string | undefined | void) | undefined;
}
