// The error classes, and making one from a fail code of the core. Codes and names are the core's own
// (build/names.js); the classes stand here by name so that they can be imported.
import { fails } from '../build/names.js';

export class HeliumError extends Error {
  /** @param {string} message @param {Record<string, unknown>} [fields] */
  constructor(message, fields) {
    super(message);
    Object.assign(this, fields);
  }

  /** All that it says, for JSON.stringify; of the cause, which may hold anything, what it is called and says. */
  toJSON() {
    const { name, message, code, prismaCode, cause } = /** @type {any} */ (this);
    const why = cause instanceof Error ? { name: cause.name, message: cause.message } : undefined;
    return Object.assign({ name, message, code, prismaCode }, this, { cause: why });
  }
}

HeliumError.prototype.name = 'HeliumError';

/** The class of each fail code, made of data so that no minifier takes the names away. Several codes share the base class. */
const classes = fails.map(([code, name, prismaCode]) => {
  if (name === 'HeliumError') return HeliumError;
  const made = { [name]: class extends HeliumError {} }[name];
  Object.assign(made.prototype, { name, code, prismaCode });
  return made;
});

export const [
  ValidationError, UniqueViolationError, ForeignKeyViolationError, NotNullViolationError, CheckViolationError, NotFoundError,
  SerializationError, AuthError, ConnectionError, TimeoutError, AbortError, DatabaseError, ProtocolError,
] = classes;

/** Issues that a message repeats; `issues` has them all. */
const SHOWN = 5;

/** @param {Record<string, any>} fields */
function summary({ issues, more = 0 }) {
  const rest = issues.length - SHOWN + more;
  return issues.slice(0, SHOWN).map((/** @type {any} */ issue) => issue.message).join('; ') + (rest > 0 ? `; and ${rest} more` : '');
}

/**
 * The error of a failed step. `fields` is the core's text, parsed; `more` of it are issues beyond those it has.
 * @param {number} fail a fail code
 * @param {Record<string, any>} fields
 */
export function errorOf(fail, fields) {
  const own = Object.assign(Object.create(null), fields), { message, ...others } = own;
  return new classes[fail - 1](message ?? summary(own), { ...others, code: fails[fail - 1][0] });
}

/** A ValidationError that the glue itself raises. @param {string} path @param {string} problem */
export const invalid = (path, problem) => {
  const message = `${path} ${problem}`;
  return new ValidationError(message, { issues: [{ path, code: 'type', message }] });
};

/**
 * Any error as one of ours, with the method; but for Next's control flow, which goes by a `digest`.
 * @param {any} error @param {string} method
 */
export function named(error, method) {
  if (typeof error?.digest === 'string') return error;
  if (!(error instanceof HeliumError))
    error = new HeliumError(error.message, { code: error instanceof RangeError ? 'MEMORY' : 'CALL', cause: error });
  error.method ??= method;
  return error;
}
