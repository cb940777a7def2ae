// Node before 22 has no WebSocket: there it is `ws`.
export default async () => globalThis.WebSocket ?? (await import('ws')).WebSocket;
