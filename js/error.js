// The error classes, and making one from a fail code of the core. Codes and names are the core's own
// (build/names.js); the classes stand here by name so that they can be imported.
import { fails } from '../build/names.js';

export class HeliumError extends Error {
  /** @param {string} message @param {Record<string, unknown>} [fields] */
  constructor(message, fields) {
    super(message);
    Object.assign(this, fields);
  }
}

export class ValidationError extends HeliumError {}
export class UniqueViolationError extends HeliumError {}
export class ForeignKeyViolationError extends HeliumError {}
export class NotNullViolationError extends HeliumError {}
export class CheckViolationError extends HeliumError {}
export class NotFoundError extends HeliumError {}
export class SerializationError extends HeliumError {}
export class AuthError extends HeliumError {}
export class ConnectionError extends HeliumError {}
export class TimeoutError extends HeliumError {}
export class AbortError extends HeliumError {}
export class DatabaseError extends HeliumError {}
export class ProtocolError extends HeliumError {}

/** @type {Record<string, typeof HeliumError>} */
const classes = {
  HeliumError, ValidationError, UniqueViolationError, ForeignKeyViolationError, NotNullViolationError,
  CheckViolationError, NotFoundError, SerializationError, AuthError, ConnectionError, TimeoutError, AbortError,
  DatabaseError, ProtocolError,
};

// Names and codes go on the prototypes: one place, and a minifier can't take the names away. The base class,
// which several codes share, keeps its own.
Object.defineProperty(HeliumError.prototype, 'name', { value: 'HeliumError', writable: true });
for (const [code, name, prismaCode] of fails)
  if (classes[name] !== HeliumError) Object.assign(classes[name].prototype, { name, code }, prismaCode && { prismaCode });

/** Issues that a message repeats; `issues` has them all. */
const SHOWN = 5;

/** @param {{message: string}[]} issues */
function summary(issues) {
  const more = issues.length - SHOWN;
  return issues.slice(0, SHOWN).map((issue) => issue.message).join('; ') + (more > 0 ? `; and ${more} more` : '');
}

/**
 * The error of a failed step. `fields` is the core's text, parsed.
 * @param {number} fail a fail code
 * @param {Record<string, any>} fields
 */
export function errorOf(fail, { message, ...fields }) {
  const [code, name] = fails[fail - 1];
  return new classes[name](message ?? summary(fields.issues), { ...fields, code });
}

/** A ValidationError that the glue itself raises. @param {string} path @param {string} problem */
export const invalid = (path, problem) => {
  const message = `${path} ${problem}`;
  return new ValidationError(message, { issues: [{ path, code: 'type', message }] });
};
