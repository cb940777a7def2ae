// Node before 22 has no WebSocket of its own; `ws` stands in for it.
export default async () => globalThis.WebSocket ?? (await import('ws')).WebSocket;
