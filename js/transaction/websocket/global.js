// The WebSocket that the runtime brings.
export default async () => globalThis.WebSocket;
