// What side by side knows of an error, whoever threw it: class and code, never its message. Nothing here throws.

/** @param {any} error the property of what was thrown, if it is an identifier @param {string} name */
export const wordOf = (error, name) => {
  try {
    const word = error[name];
    return typeof word === 'string' && /^\w{1,60}$/.test(word) ? word : undefined;
  } catch {
    return undefined;
  }
};

/** An error as one may log it. @param {any} error */
export const describeError = (error) =>
  [wordOf(error, 'name') ?? 'error', wordOf(error, 'code')].filter(Boolean).join(' ');

/** What an error was made of, as Drizzle's is of the driver's. @param {any} error */
const causeOf = (error) => {
  try {
    return error.cause;
  } catch {
    return undefined;
  }
};

/** Do two errors mean the same? By a code or class that both have. @param {any} a @param {any} b */
export const sameError = (a, b) => {
  const codes = (/** @type {any} */ error) => [error, causeOf(error)].flatMap((from) =>
    ['prismaCode', 'code', 'sqlState'].map((name) => wordOf(from, name)).filter(Boolean));
  const known = codes(a), name = wordOf(a, 'name');
  return codes(b).some((code) => known.includes(code)) || (name !== 'Error' && name === wordOf(b, 'name'));
};
