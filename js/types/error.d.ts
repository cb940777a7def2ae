/**
 * The error classes of js/error.js and what an error tells.
 */

/** What an error is: stable, for programs; `message` is for people. */
export type ErrorCode =
  | 'VALIDATION' | 'UNIQUE_VIOLATION' | 'FOREIGN_KEY_VIOLATION' | 'NOT_NULL_VIOLATION' | 'CHECK_VIOLATION'
  | 'NOT_FOUND' | 'SERIALIZATION' | 'AUTH' | 'CONNECTION' | 'TIMEOUT' | 'ABORT' | 'DATABASE' | 'PROTOCOL'
  | 'MEMORY' | 'CALL' | 'RANGE' | 'ENVIRONMENT' | 'TRANSACTION' | 'EXPECTATION';

/** One thing wrong with the input. */
export interface ValidationIssue {
  /** Where: `email`, `limit`, `[17].amount` in the eighteenth row of a bulk insert, `where.and[1].email`. */
  path: string;
  code: 'required' | 'type' | 'unknown' | 'empty' | 'too_long' | 'text' | 'too_deep' | 'range' | 'format' | 'choice' | 'too_many';
  /** For people: `email must be an e-mail address`. Never repeats the value. */
  message: string;
}

/** `'not-sent'`: nothing has run, another try is safe. `'unknown'`: the statement may have run. */
export type Outcome = 'not-sent' | 'unknown';

/**
 * Every error of this package. None, in its message, fields or `cause`, holds the password of the connection string
 * or the value of a secret column, with two exceptions: a text that a trigger of yours writes into an error, and a
 * password of fewer than four characters.
 */
export class HeliumError extends Error {
  constructor(message: string, fields?: Record<string, unknown>);
  /**
   * Without a class of their own: `'MEMORY'` (the call is too large for the core, or an answer in a transaction has more
   * than 128 MB), `'CALL'` (a fault of this package), `'RANGE'` (an int8 that is read as a number is beyond 2^53),
   * `'ENVIRONMENT'` (what the package needs isn't there; the message has the line that mends it),
   * `'TRANSACTION'` (a transaction was not used as it must be) and `'EXPECTATION'` (a guard did not hold).
   */
  readonly code: ErrorCode;
  /** The method that was called: `createUser`, `batch`. */
  readonly method?: string;
  /** The code Prisma has for this, for handlers written for it. */
  readonly prismaCode?: string;
  /** Whether the same call, made again, may well succeed. */
  readonly retryable?: boolean;
  /** In a batch: which query it was; null for an error of the database where that can't be known. */
  readonly index?: number | null;
  /** All fields, `name` and `message`; of `cause`, where it is an Error, its name and message. For JSON.stringify. */
  toJSON(): Record<string, unknown>;
  /** How many rows there were where another number was expected (code `EXPECTATION`). */
  readonly rows?: number;
  /** Postgres's code, like `23505`; the fields below are Postgres's too, where it sent them. */
  readonly sqlState?: string;
  readonly severity?: string;
  /** Left out where it could repeat a secret. */
  readonly detail?: string;
  readonly hint?: string;
  /** In the statement, in characters from 1. */
  readonly position?: string;
  readonly internalPosition?: string;
  readonly internalQuery?: string;
  readonly where?: string;
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  /** The columns it is about, by their names in SQL: `['email']`, `['user_id']`. */
  readonly columns?: string[];
  readonly dataType?: string;
  /** Like `users_email_key`. */
  readonly constraint?: string;
  readonly file?: string;
  readonly line?: string;
  readonly routine?: string;
}

/** The input breaks the contract. Nothing was sent. */
export class ValidationError extends HeliumError {
  readonly code: 'VALIDATION';
  /** All that is wrong; `message` repeats the first few. */
  readonly issues: ValidationIssue[];
  /** Where there are more than a hundred: how many beyond those in `issues`. */
  readonly more?: number;
}
/** 23505: there is a row with this value already. */
export class UniqueViolationError extends HeliumError {
  readonly code: 'UNIQUE_VIOLATION';
  readonly prismaCode: 'P2002';
}
/** 23503: the row that is referred to is not there. */
export class ForeignKeyViolationError extends HeliumError {
  readonly code: 'FOREIGN_KEY_VIOLATION';
  readonly prismaCode: 'P2003';
}
/** 23502. */
export class NotNullViolationError extends HeliumError {
  readonly code: 'NOT_NULL_VIOLATION';
  readonly prismaCode: 'P2011';
}
/** 23514. */
export class CheckViolationError extends HeliumError {
  readonly code: 'CHECK_VIOLATION';
  readonly prismaCode: 'P2004';
}
/** A write found no row with this id. */
export class NotFoundError extends HeliumError {
  readonly code: 'NOT_FOUND';
  readonly prismaCode: 'P2025';
}
/** 40001 and 40P01: another transaction was in the way. Try again. */
export class SerializationError extends HeliumError {
  readonly code: 'SERIALIZATION';
  readonly prismaCode: 'P2034';
  readonly retryable: true;
}
/** A wrong password, an unknown role, a bad token. */
export class AuthError extends HeliumError {
  readonly code: 'AUTH';
  readonly prismaCode: 'P1000';
}
/**
 * The endpoint or its database can't be reached, is overloaded, or the connection was lost. In a transaction whose
 * COMMIT was not sent, `outcome` is `'not-sent'`: nothing of it is left.
 */
export class ConnectionError extends HeliumError {
  readonly code: 'CONNECTION';
  readonly prismaCode: 'P1001';
  readonly outcome: Outcome;
}
/** No answer in time. */
export class TimeoutError extends HeliumError {
  readonly code: 'TIMEOUT';
  readonly prismaCode: 'P1008';
  readonly outcome: Outcome;
}
/** The caller's signal fired; `cause` is its reason. */
export class AbortError extends HeliumError {
  readonly code: 'ABORT';
  readonly prismaCode: 'P1008';
  readonly outcome: Outcome;
}
/** Any other error of Postgres; `sqlState` says which. */
export class DatabaseError extends HeliumError {
  readonly code: 'DATABASE';
  readonly sqlState: string;
}
/** The endpoint answered with what is not the protocol, or with a redirect, which is not followed. */
export class ProtocolError extends HeliumError {
  readonly code: 'PROTOCOL';
}
