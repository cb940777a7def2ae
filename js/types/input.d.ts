/**
 * What calls are given: options, pages, the input of writes. Types only.
 */
import type { Agent, Json } from '../../build/rows.js';
import type { AbortError, DatabaseError } from './error.js';
import type { Database, DatabaseOptions } from '../index.js';

/** What every call may be told, in its last argument, beside the method's own options. */
export interface CallOptions {
  /** Ends the call with an {@link AbortError}. */
  signal?: AbortSignal | undefined;
  /** Milliseconds that this call may take, instead of the database's {@link DatabaseOptions.timeout}. */
  timeout?: number | undefined;
  /**
   * `true` gives secret columns too, a user's `password` and `refreshToken`; `false` leaves them out. By default as the
   * database's {@link DatabaseOptions.secrets} says. Never take it from a request: name the options that may be given.
   */
  secrets?: boolean | undefined;
  /** Of a read: no cache that a framework has put around `fetch` answers. Of a write that is so without it. */
  cache?: 'no-store' | undefined;
  /** Of a read: no replica answers. */
  primary?: boolean | undefined;
  /** Names the call for {@link DatabaseOptions.onQuery}; it is sent nowhere. */
  label?: string | undefined;
}

/**
 * A user, for {@link Database.as}: by role and claims, which the request sets before its own statement and in its
 * transaction, or by a token, which the endpoint verifies. As it is when `as` is called.
 */
export type As = {
  /** One of {@link DatabaseOptions.roles}; needed where there are any. */
  role?: string | undefined;
  /** `request.jwt.claims`, as JSON; `{}` by default. */
  claims?: object | undefined;
  token?: undefined;
} | {
  /** A JWT, sent as `Authorization: Bearer …`. Over HTTP: {@link Database.transaction} refuses it. */
  token: string;
  role?: undefined;
  claims?: undefined;
};

/** A compiled module: a `WebAssembly.Module`, of whatever library of types. */
export type WasmModule = object;

/** What a call that creates rows may be told. */
export interface CreateOptions extends CallOptions {
  /**
   * `true` sends the call again, for as long as its deadline leaves time, when the connection fails before the answer
   * is there. The rows' ids are made before, so that they are in the database exactly once however often it was sent.
   */
  retry?: boolean | undefined;
}

/**
 * A page of a list, by keyset: rows that come or go between two pages don't move the others.
 *
 * @example
 * let page = await db.listUsers({ limit: 100 });
 * page = await db.listUsers({ limit: 100, after: page.at(-1).id });
 */
export interface PageOptions {
  /** At most this many rows, a whole number from 0. Left out or null: all there are. */
  limit?: number | null | undefined;
  /**
   * The id of the last row of the page before; the page begins behind it. Left out or null: the first page.
   * Empty when there is no row with this id (any more).
   */
  after?: string | null | undefined;
}

/** Options of {@link Database.getProjectById}: which relations come along, each in the same round trip. */
export interface ProjectOptions {
  /** The user it belongs to, as `user`. */
  includeUser?: boolean | null | undefined;
  /** As `agents`, newest first. */
  includeAgents?: boolean | null | undefined;
  /** As `costs`, newest first. */
  includeCosts?: boolean | null | undefined;
  /** As `activities`, newest first. */
  includeActivities?: boolean | null | undefined;
}

/** Options of {@link Database.getAgentById}. */
export interface AgentOptions {
  /** The project it belongs to, as `project`. */
  includeProject?: boolean | null | undefined;
}

/** What {@link Database.getActivitiesByProject} may narrow its list by. */
export interface ActivityOptions {
  /** Only activities of exactly this type. */
  type?: string | null | undefined;
}

/** What a transaction of {@link Database.batch} may be told. */
export interface BatchOptions extends CallOptions {
  /** By default what the database has set, as a rule `'ReadCommitted'`. */
  isolation?: 'ReadUncommitted' | 'ReadCommitted' | 'RepeatableRead' | 'Serializable' | undefined;
  /** A write in it fails with a {@link DatabaseError}, `sqlState` 25006. */
  readOnly?: boolean | undefined;
  /** With `Serializable` and `readOnly`: waits for a snapshot that can't fail. */
  deferrable?: boolean | undefined;
  /** For a batch of nothing but creates: as {@link CreateOptions.retry}. */
  retry?: boolean | undefined;
  /** `true` gives secret columns of all its queries but those that were told otherwise. */
  secrets?: true | undefined;
}

/** A point in time: a Date, or ISO-8601 text with `Z` or an offset (a date alone is midnight UTC). */
export type Time = Date | string;

/** What a jsonb column takes: anything that `JSON.stringify` does, by its rules. No bigint, Map or Set. */
export type JsonInput = Json | object;

/** Input of {@link Database.createUser}. */
export interface CreateUser {
  /** Trimmed and lower-cased; an address as HTML's e-mail input takes it, ASCII, at most 254 bytes. */
  email: string;
  /** The hash of a password; not empty. */
  password: string;
  name?: string | null | undefined;
}

/** Input of {@link Database.createProject}. */
export interface CreateProject {
  name: string;
  path: string;
  /** A user's id. */
  userId: string;
  settings?: JsonInput | undefined;
}

/** Input of {@link Database.updateProject}; what is left out stays. */
export interface UpdateProject {
  name?: string | undefined;
  path?: string | undefined;
  /** null takes it away. */
  settings?: JsonInput | undefined;
}

/** Input of {@link Database.createAgent}. */
export interface CreateAgent {
  /** A project's id. */
  projectId: string;
  /** `'pending'` by default. */
  status?: Agent['status'] | undefined;
  logs?: JsonInput | undefined;
  /** Now by default. */
  startTime?: Time | undefined;
  endTime?: Time | null | undefined;
  error?: string | null | undefined;
}

/** Input of {@link Database.updateAgent}; what is left out stays, null takes a value away. */
export interface UpdateAgent {
  status?: Agent['status'] | undefined;
  logs?: JsonInput | undefined;
  endTime?: Time | null | undefined;
  error?: string | null | undefined;
}

/** Input of {@link Database.createCost}. */
export interface CreateCost {
  /** A project's id. */
  projectId: string;
  /** numeric(15,9): six digits before the point, nine behind it; more behind it are rounded. */
  amount: number | bigint;
  model: string;
  provider: string;
  /** A 32-bit integer. */
  inputTokens?: number | bigint | null | undefined;
  /** A 32-bit integer. */
  outputTokens?: number | bigint | null | undefined;
  /** Now by default. */
  timestamp?: Time | undefined;
}

/** Input of {@link Database.createActivity}. */
export interface CreateActivity {
  /** A project's id. */
  projectId: string;
  type: string;
  message: string;
  metadata?: JsonInput | undefined;
  /** Now by default. */
  timestamp?: Time | undefined;
}
