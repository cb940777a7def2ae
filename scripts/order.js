// The order of what a module leaves free, for its size: gzip finds what is alike if it stands close together and has
// the same numbers. Functions may stand in any order, and so may a function's locals of one type. That is worth 5% of
// core.wasm. scripts/NAME.order has the order that was found; the build takes from it what the module still has.
//
// npm run order [-- NAME [seconds]]: looks on from there, and writes down what is better. Another C compiler or another
// version of the code leaves the file right, but of less use.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { path } from './lib.js';
import { codeOf, readModule, renumber, writeModule } from './wasm.js';

/**
 * @typedef {import('./wasm.js').Func} Func
 * @typedef {import('./wasm.js').Module} Module
 */

/** By how many bytes a step may be worse at first. */
const WARMTH = 3;

/**
 * What a function's locals are numbered for: which of them it uses, in turn. All else may change, as the places of
 * strings do wherever one is added. @param {Func} f
 */
export const markOf = ({ locals, uses }) =>
  createHash('sha256').update(Uint8Array.from([...locals, ...uses.map(({ chunk, at }) => chunk[at])]))
    .digest('hex').slice(0, 8);

/** Are these the same locals in another order, and none of another type? @param {Func} f @param {number[]} numbers */
const isOrder = ({ params, locals, uses }, numbers) => uses.length > 0 &&
  numbers.length === locals.length && new Set(numbers).size === numbers.length &&
  numbers.every((to, from) => locals[to] === locals[from] && (from >= params || to === from));

/**
 * The order of a module's functions; their locals have their numbers then.
 * @param {Module} module
 * @param {string} text for each function a line: its name, its mark, the numbers of its locals
 * @returns {number[]}
 */
function take({ functions }, text) {
  const lines = text.split('\n').filter(Boolean).map((line) => line.split(' '));
  const places = new Map(lines.map(([name], place) => [name, place]));
  for (const [name, mark, given] of lines) {
    const f = functions.find((f) => f.name === name), numbers = given?.split(',').map(Number);
    if (f && numbers && markOf(f) === mark && isOrder(f, numbers)) renumber(f, numbers);
  }
  const placeOf = (/** @type {number} */ i) => places.get(functions[i].name) ?? lines.length;
  return functions.map((_, i) => i).sort((a, b) => placeOf(a) - placeOf(b));
}

/** @param {string} name of a module */
const fileOf = (name) => path('scripts', `${name}.order`);

/** The order that was found for a module; '' where there is none. @param {string} name */
export const orderOf = (name) => (existsSync(fileOf(name)) ? readFileSync(fileOf(name), 'utf8') : '');

/** A module in an order, without names. @param {Uint8Array} bytes with names @param {string} text the order */
export function ordered(bytes, text) {
  const module = readModule(bytes), made = writeModule(module, take(module, text));
  if (!WebAssembly.validate(made)) throw new Error('in another order it is no module');
  return made;
}

/** @param {number} below */
const roll = (below) => Math.floor(Math.random() * below);

/**
 * The steps of a search. Each changes the order or a function's locals, and gives what takes that back.
 * @param {Module} module
 * @param {number[]} order
 */
function stepsOf({ functions }, order) {
  const several = functions.filter(({ params, locals, uses }) => uses.length && locals.length - params > 1);
  return {
    moveFunctions() {
      const was = [...order], some = order.splice(roll(order.length - 8), roll(3) ? 1 + roll(8) : 1);
      order.splice(roll(order.length + 1), 0, ...(roll(6) ? some : some.reverse()));
      return () => void order.splice(0, was.length, ...was);
    },
    swapLocals() {
      const f = several[roll(several.length)], { params, locals } = f;
      const [a, b] = [0, 0].map(() => params + roll(locals.length - params));
      if (locals[a] !== locals[b]) return () => {};
      const swapped = locals.map((_, n) => n);
      [swapped[a], swapped[b]] = [b, a];
      renumber(f, swapped);
      return () => renumber(f, swapped);
    },
  };
}

/**
 * Looks for a better order: takes a step, and keeps it if the code is no larger then; in the beginning also if it is
 * larger by little (simulated annealing).
 * @param {string} name
 * @param {number} seconds
 */
function search(name, seconds) {
  const file = path('build/edge', `${name}.named.wasm`);
  if (!existsSync(file)) throw new Error(`there is no ${file}: build first; the modules are core and session`);
  const module = readModule(readFileSync(file)), { functions } = module;
  const marks = functions.map(markOf), order = take(module, orderOf(name));
  const { moveFunctions, swapLocals } = stepsOf(module, order);
  const measure = () => deflateRawSync(codeOf(functions, order), { level: 9 }).length;
  const from = Date.now(), before = measure();
  let size = before, tries = 0, told = from;
  console.log(`${name}: ${size} bytes of code in gzip`);
  while (Date.now() < from + seconds * 1000) {
    const undo = roll(2) ? swapLocals() : moveFunctions(), made = measure();
    const warmth = WARMTH * (1 - (Date.now() - from) / (seconds * 800)); // none in the last fifth
    if (made <= size || (warmth > 0 && Math.exp((size - made) / warmth) > Math.random())) size = made;
    else undo();
    tries++;
    if (Date.now() < told + 10_000) continue;
    told = Date.now();
    console.log(`${tries} tries, ${size} bytes`);
  }
  console.log(`${name}: ${size} bytes after ${tries} tries`);
  if (size >= before) return;
  writeFileSync(fileOf(name), order.map((i) => {
    const { name, numbers } = functions[i], renumbered = numbers.some((to, from) => to !== from);
    return renumbered ? `${name} ${marks[i]} ${numbers}\n` : `${name}\n`;
  }).join(''));
}

if (process.argv[1] === path('scripts/order.js')) {
  const [name = 'core', seconds = '300'] = process.argv.slice(2);
  search(name, Number(seconds));
}
