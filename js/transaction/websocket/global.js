// The runtime's own WebSocket.
export default async () => globalThis.WebSocket;
