// Waiting for a slow reader.

/**
 * Resolves when more may be written, or when the stream is closed.
 * @param {import('node:stream').Writable} stream
 * @returns {Promise<void>}
 */
export function drained(stream) {
  return new Promise((resolve) => {
    if (stream.destroyed) return resolve();
    const done = () => {
      stream.off('drain', done);
      stream.off('close', done);
      resolve();
    };
    stream.on('drain', done);
    stream.on('close', done);
  });
}
