// The statements of a session of Postgres's protocol, seen from its bytes in both directions: their text, how long
// they took, how many rows they gave and the code of an error. Changes nothing. Parameters are read only where they are
// asked for, and handed over apart, for the plan of a statement; of rows it reads nothing.

/**
 * @typedef {import('../index.js').SeenStatement} Statement
 * @typedef {import('../backend.js').Row | null} Params null: not known as text
 *
 * @typedef {object} Running
 * @property {string} sql
 * @property {Params} params
 * @property {number} from
 * @property {number} ends the type of the server's message that ends it
 */

/** Longer texts and messages are not kept. */
const LONGEST = 64 * 1024;

/** Of a packet without a type: that it begins a session, after which all have one. Others ask for encryption. */
const PROTOCOL = 3;

/** Fields of an error at most. */
const MOST_FIELDS = 64;

const [QUERY, PARSE, BIND, EXECUTE, SYNC] = [...'QPBES'].map((type) => type.charCodeAt(0));
const [COMPLETE, EMPTY, SUSPENDED, ERROR, READY] = [...'CIsEZ'].map((type) => type.charCodeAt(0));

/**
 * The parameters of a Bind, behind the names of its portal and statement.
 * @param {Buffer} body @param {number} at
 * @returns {Params}
 */
function paramsOf(body, at) {
  try {
    const formats = body.readUInt16BE(at);
    for (let i = 1; i <= formats; i++) if (body.readUInt16BE(at + 2 * i) !== 0) return null;
    let next = at + 2 + 2 * formats + 2;
    return Array.from({ length: body.readUInt16BE(next - 2) }, () => {
      const size = body.readInt32BE(next), from = next + 4;
      next = from + Math.max(size, 0);
      return size < 0 ? null : body.toString('utf8', from, next);
    });
  } catch {
    return null; // it is cut short: whoever reads it says so
  }
}

/** Texts that end with a zero, and nothing of what is behind them. @param {Buffer} body @param {number} count */
function textsOf(body, count) {
  const texts = [];
  for (let at = 0; texts.length < count && at <= body.length;) {
    const zero = body.indexOf(0, at), end = zero < 0 ? body.length : zero;
    texts.push(body.toString('utf8', at, end));
    at = end + 1;
  }
  return texts;
}

/**
 * Cuts a direction's bytes into messages. A long message is given with an empty body.
 * @param {(type: number, body: Buffer) => void} use
 * @param {() => boolean} typed do messages have a type by now?
 * @returns {(chunk: Buffer) => void}
 */
function splitter(use, typed) {
  /** @type {Buffer} */
  let rest = Buffer.alloc(0);
  let skip = 0;
  return (chunk) => {
    rest = rest.length ? Buffer.concat([rest, chunk]) : chunk;
    for (;;) {
      const skipped = Math.min(skip, rest.length), at = typed() ? 1 : 0;
      rest = rest.subarray(skipped);
      skip -= skipped;
      if (skip || rest.length < at + 4) return;
      const type = at ? rest[0] : 0, size = at + rest.readUInt32BE(at);
      if (size - at < 4) return; // no message: whoever reads it says so
      if (size <= LONGEST && rest.length < size) return;
      const body = size <= LONGEST ? rest.subarray(at + 4, size) : Buffer.alloc(0);
      if (size > LONGEST) skip = size;
      else rest = rest.subarray(size);
      use(type, body);
    }
  };
}

/**
 * @param {(statement: Statement, params: Params) => void} tell
 * @param {'websocket' | 'tcp'} via
 * @param {boolean} reads the parameters, too; else they aren't known
 * @returns {{client(chunk: Buffer): void, server(chunk: Buffer): void}}
 */
export function watchStatements(tell, via, reads) {
  /** By the names of prepared statements. @type {Map<string, string>} */
  const prepared = new Map();
  /** @type {Map<string, {sql: string, params: Params}>} */
  const portals = new Map();
  /** In their order; null: a Sync. @type {(Running | null)[]} */
  const running = [];
  let begun = false, parsed = '', answers = 0;

  /** @param {Running} statement @param {{rows?: number, error?: string}} came */
  function ended({ sql, params, from }, { rows = 0, error }) {
    tell({ via, sql, ms: performance.now() - from, rows, error }, params);
  }

  const client = splitter((type, body) => {
    const from = performance.now();
    if (!begun) {
      begun = body.length >= 4 && body.readUInt16BE(0) === PROTOCOL;
      if (!begun) answers++; // the server answers with one byte
    } else if (type === QUERY) {
      running.push({ sql: textsOf(body, 1)[0], params: [], from, ends: READY });
    } else if (type === PARSE) {
      const [name, sql] = textsOf(body, 2);
      prepared.set(name, parsed = sql ?? '');
    } else if (type === BIND) {
      const [portal, name] = textsOf(body, 2);
      const params = reads ? paramsOf(body, Buffer.byteLength(`${portal}${name}`) + 2) : null;
      portals.set(portal, { sql: prepared.get(name ?? '') ?? '', params });
    } else if (type === EXECUTE) {
      const { sql = '', params = null } = portals.get(textsOf(body, 1)[0]) ?? {};
      running.push({ sql, params, from, ends: COMPLETE });
    } else if (type === SYNC) {
      running.push(null);
    }
  }, () => begun);

  /** Is the login done? And of what runs: rows by its last command, an error's code. */
  let open = false, rows = 0, error = '';
  /** The first statement has ended. */
  function finish() {
    const first = running.shift();
    if (first) ended(first, error ? { error } : { rows });
    rows = 0;
  }
  const server = splitter((type, body) => {
    const [first] = running;
    if (!open) {
      open = type === READY; // its statements may have come with the login
    } else if (type === READY) {
      if (first?.ends === READY) finish();
      else while (running.length && running.shift()); // what an error has skipped, and the Sync
      error = '';
    } else if (type === ERROR) {
      error = textsOf(body, MOST_FIELDS).find((field) => field.startsWith('C'))?.slice(1) ?? '';
      // Of what was not even executed only the text is known.
      if (!first) ended({ sql: parsed, params: null, from: performance.now(), ends: READY }, { error });
      else if (first.ends === COMPLETE) finish();
    } else if (type === COMPLETE || type === EMPTY || type === SUSPENDED) {
      if (type === COMPLETE) rows = Number(/ (\d+)$/.exec(textsOf(body, 1)[0])?.[1] ?? 0);
      if (first?.ends === COMPLETE) finish();
    }
  }, () => true);

  return {
    client,
    server(chunk) {
      const skipped = Math.min(answers, chunk.length);
      answers -= skipped;
      server(chunk.subarray(skipped));
    },
  };
}
