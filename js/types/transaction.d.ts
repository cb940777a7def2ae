// Interactive transactions.
import type { Service } from './service.js';
import type { BatchOptions } from './input.js';

/** What {@link Database.transaction} may be told; `timeout` and `signal` are of the whole transaction. */
export interface TransactionOptions extends Omit<BatchOptions, 'retry' | 'cache' | 'secrets'> {
  /** Do its queries' results have secret columns, unless they say otherwise? By default as the database says. */
  secrets?: boolean | undefined;
  /**
   * How often the callback may be run again after a {@link SerializationError} (40001, 40P01), each time in a new
   * transaction; 0 unless given. What it does beside the database, it does again.
   */
  retries?: number | undefined;
}

/** The service inside a transaction. `S`: do results have secret columns, unless a call says otherwise? */
export interface Transaction<S extends boolean = false> extends Service<S> {
  /**
   * A nested transaction, by a savepoint: what it has done is rolled back when its callback throws, without an end of
   * the whole. Until it has settled, ask only its own `tx`.
   */
  transaction<T>(callback: (tx: Transaction<S>) => T | PromiseLike<T>): Promise<T>;
}
