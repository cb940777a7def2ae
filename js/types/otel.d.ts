/**
 * `heliumdb/otel`: spans and metrics of each request, by `@opentelemetry/api`.
 */
import type { Meter, Tracer } from '@opentelemetry/api';
import type { QueryEvent } from './observe.js';

/** What {@link openTelemetry} may be told. */
export interface OpenTelemetryOptions {
  /** The connection string: host, port and database of it become attributes, user and password don't. */
  url?: string | URL | undefined;
  /**
   * `true` sends the context of each span that is sampled with its statements, as the SQL comment `traceparent='…'`. A
   * statement's text is then another one each time.
   */
  traceparent?: boolean | undefined;
  /** `true` tells of the rows that reads give: `db.response.returned_rows` and a histogram. */
  rows?: boolean | undefined;
  /** In place of the global one. */
  tracer?: Tracer | undefined;
  /** In place of the global one. */
  meter?: Meter | undefined;
}

/**
 * Options of `createDatabase`, by which each request is a span and is measured.
 *
 * @throws {ValidationError} of a wrong option
 * @example
 * const db = createDatabase(url, { ...openTelemetry({ url }) });
 */
export function openTelemetry(options?: OpenTelemetryOptions): {
  onQuery: (event: QueryEvent) => void;
  observe: { onSend: (event: QueryEvent) => string | undefined };
};
