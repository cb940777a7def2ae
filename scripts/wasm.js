// A WebAssembly module as functions that can change places, and their locals numbers: a function's code is in pieces,
// as it calls others by their places. Reads what the optimiser writes of the features that CMakeLists.txt names, and
// refuses all else.

/**
 * @typedef {object} Func
 * @property {string} name of the name section; '' where there is none
 * @property {number} type its place among the types
 * @property {number} params how many of its locals are parameters, whose order is the type's
 * @property {number[]} locals their types, parameters first
 * @property {Uint8Array[]} chunks the body between the operands that are functions
 * @property {number[]} calls these functions: behind chunks[i] is calls[i]
 * @property {number} size of the chunks together
 * @property {{chunk: Uint8Array, at: number}[]} uses the bytes that are locals
 * @property {number[]} numbers of the locals by those that they were read with
 *
 * @typedef {{id: number, bytes: Uint8Array}} Section
 * @typedef {{sections: Section[], functions: Func[]}} Module
 */

const CUSTOM = 0, TYPES = 1, FUNCTIONS = 3, EXPORTS = 7, ELEMENTS = 9, CODE = 10;

/** Reads bytes from a place on. @param {Uint8Array} bytes */
function reader(bytes, at = 0) {
  const r = {
    at,
    get more() { return r.at < bytes.length; },
    byte: () => bytes[r.at++],
    number() {
      for (let n = 0, unit = 1; ; unit *= 128) {
        const byte = r.byte();
        n += (byte & 127) * unit;
        if (!(byte > 127)) return n; // behind the end, too
      }
    },
    take: (/** @type {number} */ size) => bytes.subarray(r.at, r.at += size),
    text: () => new TextDecoder().decode(r.take(r.number())),
    /** @template T @param {() => T} item @returns {T[]} */
    list: (item) => Array.from({ length: r.number() }, item),
  };
  return r;
}

/** @typedef {ReturnType<typeof reader>} Reader */

/** How many bytes a number takes. @param {number} n @returns {number} */
const width = (n) => (n < 128 ? 1 : 1 + width(n >>> 7));

/** Writes a number, and gives the place behind it. @param {Buffer} to @param {number} at @param {number} n */
function put(to, at, n) {
  for (; n > 127; n >>>= 7) to[at++] = n & 127 | 128;
  to[at++] = n;
  return at;
}

/** A number as it stands in a module. @param {number} n */
function leb(n) {
  const bytes = Buffer.alloc(width(n));
  put(bytes, 0, n);
  return [...bytes];
}

/** @param {number[]} numbers */
const list = (numbers) => [...leb(numbers.length), ...numbers.flatMap(leb)];

/**
 * Passes the operands of an instruction; `use` is told of one that is a local, `call` of one that is a function.
 * @param {Reader} r @param {number} op @param {() => void} use @param {() => void} call
 */
function pass(r, op, use, call) {
  if (op === 0x10) call();
  else if (op >= 0x20 && op <= 0x22) use();
  else if (op === 0x0e) r.list(r.number), r.number(); // br_table
  else if (op === 0x11 || (op >= 0x28 && op <= 0x3e)) r.number(), r.number(); // call_indirect, and loads and stores
  else if ([0x02, 0x03, 0x04, 0x0c, 0x0d, 0x23, 0x24, 0x3f, 0x40, 0x41, 0x42].includes(op)) r.number();
  else if (op === 0x43 || op === 0x44) r.take(op === 0x43 ? 4 : 8); // f32.const, f64.const
  else if (op === 0xfc) passMore(r);
  else if (op > 0xc4 || (op > 0x1b && op < 0x20) || (op > 0x24 && op < 0x28))
    throw new Error(`the instruction 0x${op.toString(16)} is none that is expected`);
}

/** Passes what follows 0xfc: conversions, which have no operands, memory.copy and memory.fill. @param {Reader} r */
function passMore(r) {
  const op = r.number();
  if (op === 10) r.number(), r.number();
  else if (op === 11) r.number();
  else if (op > 7) throw new Error(`the instruction 0xfc ${op} is none that is expected`);
}

/**
 * @param {Uint8Array} body @param {number} type @param {number[]} params their types @param {string} name
 * @returns {Func}
 */
function readFunction(body, type, params, name) {
  const r = reader(body), code = new Uint8Array(body); // a copy, as uses are written to
  const groups = r.list(() => ({ count: r.number(), type: r.byte() }));
  const locals = [...params, ...groups.flatMap(({ count, type }) => Array(count).fill(type))];
  /** @type {Uint8Array[]} */
  const chunks = [];
  /** @type {number[]} */
  const calls = [], /** @type {number[]} */ uses = [];
  let from = 0;
  const call = () => {
    chunks.push(code.subarray(from, r.at));
    calls.push(r.number());
    from = r.at;
  };
  const use = () => {
    uses.push(r.at);
    r.number();
  };
  while (r.more) pass(r, r.byte(), use, call);
  chunks.push(code.subarray(from));
  const placed = uses.map((at) => {
    const chunk = /** @type {Uint8Array} */ (chunks.find(({ byteOffset, length }) => at < byteOffset + length));
    return { chunk, at: at - chunk.byteOffset };
  });
  const size = chunks.reduce((sum, { length }) => sum + length, 0);
  // Of more than 128 locals some take two bytes: none of those changes.
  const free = locals.length > 128 ? [] : placed, numbers = locals.map((_, i) => i);
  return { name, type, params: params.length, locals, chunks, calls, size, uses: free, numbers };
}

/** Gives a function's locals other numbers. @param {Func} f @param {number[]} to by the present ones */
export function renumber(f, to) {
  for (const { chunk, at } of f.uses) chunk[at] = to[chunk[at]];
  f.numbers = f.numbers.map((n) => to[n]);
}

/** The names of functions. @param {Section[]} sections @returns {Map<number, string>} */
function namesOf(sections) {
  for (const { id, bytes } of sections) {
    const r = reader(bytes);
    if (id !== CUSTOM || r.text() !== 'name') continue;
    while (r.more) {
      const [kind, size] = [r.byte(), r.number()], end = r.at + size;
      if (kind === 1) return new Map(r.list(() => [r.number(), r.text()]));
      r.at = end;
    }
  }
  return new Map();
}

/** @param {Uint8Array} bytes @returns {Module} */
export function readModule(bytes) {
  const r = reader(bytes, 8);
  /** @type {Section[]} */
  const sections = [];
  while (r.more) sections.push({ id: r.byte(), bytes: r.take(r.number()) });
  const empty = Uint8Array.of(0);
  const of = (/** @type {number} */ id) => reader(sections.find((section) => section.id === id)?.bytes ?? empty);
  const names = namesOf(sections), t = of(TYPES), f = of(FUNCTIONS), c = of(CODE);
  const params = t.list(() => {
    t.byte(); // 0x60: a function's
    const taken = t.list(t.byte);
    t.list(t.byte); // its results
    return taken;
  });
  const types = f.list(f.number), bodies = c.list(() => c.take(c.number()));
  const functions = bodies.map((body, i) => readFunction(body, types[i], params[types[i]], names.get(i) ?? ''));
  return { sections: sections.filter(({ id }) => id !== CUSTOM), functions };
}

/** The code of functions in an order. @param {Func[]} functions @param {number[]} order @returns {Buffer} */
export function codeOf(functions, order) {
  const places = placesOf(order);
  const sizes = functions.map(({ size, calls }) => calls.reduce((sum, i) => sum + width(places[i]), size));
  const code = Buffer.allocUnsafe(sizes.reduce((sum, size) => sum + width(size) + size, 0));
  let at = 0;
  for (const i of order) {
    const { chunks, calls } = functions[i];
    at = put(code, at, sizes[i]);
    chunks.forEach((chunk, k) => {
      code.set(chunk, at);
      at += chunk.length;
      if (k < calls.length) at = put(code, at, places[calls[k]]);
    });
  }
  return code;
}

/** Where each function is in an order. @param {number[]} order */
function placesOf(order) {
  /** @type {number[]} */
  const places = Array(order.length);
  order.forEach((i, place) => (places[i] = place));
  return places;
}

/** Where a section names functions, they have their places. @param {Section} section @param {number[]} places */
function moved({ id, bytes }, places) {
  const r = reader(bytes);
  if (id === EXPORTS) {
    return r.list(() => {
      const from = r.at;
      r.text();
      const name = bytes.subarray(from, r.at), kind = r.byte(), index = r.number();
      return [...name, kind, ...leb(kind ? index : places[index])];
    });
  }
  return r.list(() => {
    const from = r.at;
    if (r.number()) throw new Error('elements of a kind that is not expected');
    pass(r, r.byte(), () => {}, () => {});
    r.byte(); // the end of the offset
    return [...bytes.subarray(from, r.at), ...list(r.list(r.number).map((index) => places[index]))];
  });
}

/** The module with its functions in an order, and without its names. @param {Module} module @param {number[]} order */
export function writeModule({ sections, functions }, order) {
  const places = placesOf(order);
  const parts = sections.map((section) => {
    const { id } = section;
    let { bytes } = section;
    if (id === FUNCTIONS) bytes = Uint8Array.from(list(order.map((i) => functions[i].type)));
    if (id === CODE) bytes = Buffer.concat([Uint8Array.from(leb(order.length)), codeOf(functions, order)]);
    if (id === EXPORTS || id === ELEMENTS) {
      const items = moved(section, places);
      bytes = Uint8Array.from([...leb(items.length), ...items.flat()]);
    }
    return [Uint8Array.from([id, ...leb(bytes.length)]), bytes];
  });
  return Buffer.concat([Buffer.from('\0asm\x01\0\0\0'), ...parts.flat()]);
}
