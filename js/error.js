// The error classes, and how a failed step becomes one of them. Codes and names come from the core (build/names.js);
// the classes are named here so that they can be imported.
import { fails } from '../build/names.js';

export class HeliumError extends Error {
  /** @param {string} message @param {Record<string, unknown>} [fields] */
  constructor(message, fields) {
    super(message);
    Object.assign(this, fields);
  }

  /** For JSON.stringify: all fields. Of the cause, which may hold anything, only its name and message. */
  toJSON() {
    const { name, message, code, prismaCode, cause } = /** @type {any} */ (this);
    const why = cause instanceof Error ? { name: cause.name, message: cause.message } : undefined;
    return Object.assign({ name, message, code, prismaCode }, this, { cause: why });
  }
}

HeliumError.prototype.name = 'HeliumError';

/** The class of each fail code. Made from data, so that no minifier drops the names. Some codes share HeliumError. */
const classes = fails.map(([code, name, prismaCode]) => {
  if (name === 'HeliumError') return HeliumError;
  const made = { [name]: class extends HeliumError {} }[name];
  Object.assign(made.prototype, { name, code, prismaCode });
  return made;
});

export const [
  ValidationError, UniqueViolationError, ForeignKeyViolationError, NotNullViolationError, CheckViolationError,
  NotFoundError, SerializationError, AuthError, ConnectionError, TimeoutError, AbortError, DatabaseError, ProtocolError,
] = classes;

/** How many issues a message repeats; `issues` has all of them. */
const SHOWN = 5;

/** @param {Record<string, any>} fields */
function summary({ issues, more = 0 }) {
  const rest = issues.length - SHOWN + more;
  const shown = issues.slice(0, SHOWN).map((/** @type {any} */ issue) => issue.message).join('; ');
  return shown + (rest > 0 ? `; and ${rest} more` : '');
}

/**
 * The error of a failed step.
 * @param {number} fail the fail code
 * @param {Record<string, any>} fields the core's text, parsed; `more` counts the issues that are not in `issues`
 */
export function errorOf(fail, fields) {
  const own = Object.assign(Object.create(null), fields), { message, ...others } = own;
  return new classes[fail - 1](message ?? summary(own), { ...others, code: fails[fail - 1][0] });
}

/** A ValidationError that JavaScript itself throws. @param {string} path @param {string} problem */
export const invalid = (path, problem) => {
  const message = `${path} ${problem}`;
  return new ValidationError(message, { issues: [{ path, code: 'type', message }] });
};

/**
 * Any error as a HeliumError that has the method. Next's control flow, known by its `digest`, stays as it is.
 * @param {any} error @param {string} method
 */
export function named(error, method) {
  if (typeof error?.digest === 'string') return error;
  if (!(error instanceof HeliumError))
    error = new HeliumError(error.message, { code: error instanceof RangeError ? 'MEMORY' : 'CALL', cause: error });
  error.method ??= method;
  return error;
}
