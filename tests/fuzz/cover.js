// What code of js/ an input runs, by V8's coverage of blocks; and the fewest inputs that run all of it.
import { Session } from 'node:inspector/promises';

const OURS = new URL('../../js/', import.meta.url).href;

/**
 * Takes inputs from the shortest on, each that runs a block, or runs it by a power of two more often, than those before.
 * @param {(bytes: Buffer) => string | Promise<string>} target
 * @param {Buffer[]} old inputs that stay whatever they run @param {Buffer[]} inputs
 * @returns {Promise<Buffer[]>} those of `inputs` that were taken
 */
export async function fewest(target, old, inputs) {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  /** @type {Set<string>} */
  const reached = new Set();
  /** Whether it runs more. @param {Buffer} bytes */
  const more = async (bytes) => {
    await session.post('Profiler.takePreciseCoverage'); // what has been counted is counted from 0 on
    await target(bytes);
    const { result } = await session.post('Profiler.takePreciseCoverage'), before = reached.size;
    for (const { url, functions } of result.filter(({ url }) => url.startsWith(OURS)))
      for (const { ranges } of functions)
        for (const { startOffset, endOffset, count } of ranges)
          if (count) reached.add(`${url} ${startOffset} ${endOffset} ${Math.floor(Math.log2(count))}`);
    return reached.size > before;
  };
  for (const bytes of old) await more(bytes);
  const taken = [];
  for (const bytes of inputs.sort((a, b) => a.length - b.length)) if (await more(bytes)) taken.push(bytes);
  session.disconnect();
  return taken;
}
