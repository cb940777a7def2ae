// How long the server has been at work for a session, seen from the types of the messages in both directions: what is
// sent keeps it busy, until it has said ReadyForQuery as often as it was asked to. It reads no message.

const [QUERY, SYNC, FUNCTION, TERMINATE, FLUSH, READY] = [...'QSFXHZ'].map((type) => type.charCodeAt(0));

/** A copy's data, end and failure: they belong to the query before them. */
const COPY = [...'dcf'].map((type) => type.charCodeAt(0));

/** @param {(type: number) => void} use @returns {(chunk: Buffer) => void} takes bytes in whatever pieces */
function createTypes(use) {
  const head = Buffer.alloc(5);
  let have = 0, skip = 0;
  return (chunk) => {
    for (let at = 0; at < chunk.length;) {
      const skipped = Math.min(skip, chunk.length - at);
      at += skipped;
      skip -= skipped;
      while (!skip && have < head.length && at < chunk.length) head[have++] = chunk[at++];
      if (have < head.length) continue;
      have = 0;
      skip = Math.max(head.readUInt32BE(1) - 4, 0);
      use(head[0]);
    }
  };
}

/**
 * @param {number} ms how long it may take for an answer; 0: without a limit
 * @param {(times: number) => void} late called each time it has taken so long, with how often since the last answer
 */
export function createBusy(ms, late) {
  /** ReadyForQuerys to come, and whether more was sent behind what they are for. */
  let expected = 0, more = false;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  let times = 0;
  const isBusy = () => expected > 0 || more;

  function restart() {
    clearInterval(timer);
    times = 0;
    timer = ms && isBusy() ? setInterval(() => late(++times), ms).unref() : undefined;
  }

  const client = createTypes((type) => {
    const before = isBusy();
    if (type === QUERY || type === SYNC || type === FUNCTION) {
      expected++;
      more = false;
    } else if (type !== TERMINATE && type !== FLUSH && !COPY.includes(type)) {
      more = true;
    }
    if (!before) restart();
  });
  const server = createTypes((type) => {
    if (type !== READY) return;
    expected = Math.max(expected - 1, 0);
    restart();
  });
  return { client, server, isBusy, end: () => clearInterval(timer) };
}
