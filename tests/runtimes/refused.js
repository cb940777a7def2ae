// Where WebAssembly may not be compiled, the first call says so and what mends it.
import { createDatabase } from 'heliumdb';

/** @returns {Promise<import('./app.js').Result>} */
export async function refused() {
  const error = await createDatabase('postgres://a:b@localhost/c').listUsers().then(() => undefined, (error) => error);
  const good = error?.code === 'ENVIRONMENT' && /was not compiled: .+'wasm-unsafe-eval'.+heliumdb\/core\.wasm/.test(error.message);
  return good ? { held: 1, failed: [] } : { held: 0, failed: [`refused: ${error?.code} ${error?.message}`] };
}
