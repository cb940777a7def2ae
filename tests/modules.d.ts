// What the tests import that the compiler has no types of. The packages among it are installed for one stage alone
// (scripts/setup.js): they are untyped here, so that `npm run check` says the same with them and without them.
declare module '@edge-runtime/vm';
declare module '@observablehq/plot';
declare module '@paralleldrive/cuid2';
declare module '@prisma/adapter-neon';
declare module '@prisma/adapter-pg';
declare module 'linkedom';
declare module 'sql.js';
declare module '*.wasm?url' {
  const url: string;
  export default url;
}
