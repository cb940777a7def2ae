// The error classes: what each has, and how a handler tells them apart.
import {
  AbortError, AuthError, CheckViolationError, ConnectionError, DatabaseError, ForeignKeyViolationError, HeliumError,
  NotFoundError, NotNullViolationError, ProtocolError, SerializationError, TimeoutError, UniqueViolationError, ValidationError,
} from 'heliumdb';
import type { ErrorCode, ValidationIssue } from 'heliumdb';

export function statusOf(error: unknown): number {
  if (error instanceof ValidationError) {
    const issues: ValidationIssue[] = error.issues;
    const code: 'VALIDATION' = error.code;
    return issues[0].path && issues[0].code === 'required' && code ? 400 : 422;
  }
  if (error instanceof UniqueViolationError) return error.columns?.includes('email') && error.prismaCode === 'P2002' ? 409 : 400;
  if (error instanceof ConnectionError || error instanceof TimeoutError || error instanceof AbortError)
    return error.outcome === 'not-sent' ? 503 : 504;
  if (error instanceof SerializationError) {
    const retryable: true = error.retryable;
    return retryable ? 503 : 500;
  }
  if (error instanceof DatabaseError) return error.sqlState.startsWith('22') ? 400 : 500;
  if (error instanceof HeliumError) {
    const code: ErrorCode = error.code;
    const all: (string | undefined)[] = [error.method, error.table, error.constraint, error.hint, error.detail, error.name, code];
    // @ts-expect-error only a ValidationError has issues
    error.issues;
    return all.length + (error.index ?? 0);
  }
  return 500;
}

const error = new NotFoundError('gone', { table: 'users' });
const asError: Error = error;
// @ts-expect-error fields are read-only
error.code = 'NOT_FOUND';
// @ts-expect-error no such code
if (error.code === 'GONE') throw asError;
const issue: ValidationIssue = { path: 'email', code: 'format', message: 'email must be an e-mail address' };
// @ts-expect-error no such code of an issue
issue.code = 'odd';

export const classes: (typeof HeliumError)[] = [AuthError, CheckViolationError, ForeignKeyViolationError, NotNullViolationError, ProtocolError];
