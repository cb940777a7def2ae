// A program without the DOM's library, on @types/node alone, that checks the declarations too (skipLibCheck: false).
import { createDatabase, eq, users } from 'heliumdb';
import module from 'heliumdb/core.wasm';
import { createEndpoint } from 'heliumdb/endpoint';
import sessionModule from 'heliumdb/session.wasm';
import { createDatabase as createBlog } from '../client/blog.client.js';
import { createDatabase as createTypes } from '../client/types.client.js';

const endpoint = await createEndpoint({ memory: true, listen: false });
const db = createDatabase(endpoint.url, { fetch: endpoint.fetch, WebSocket: endpoint.WebSocket, module, sessionModule: Promise.resolve(sessionModule) });
createDatabase(process.env.DATABASE_URL, { fetch: (url, init) => fetch(url, { ...init, keepalive: true }), WebSocket });
const response: Response = await db.respond.listUsers({ limit: 5, signal: AbortSignal.timeout(5) });
const bytes: Uint8Array = await db.bytes.getUserById('id');

export const found = [await response.json(), bytes, await db.select().from(users).where(eq(users.id, 'x'))];
export const posts = await createBlog(endpoint.url, { fetch: endpoint.fetch, WebSocket }).posts.findMany({ include: { author: true } });
export const kinds: bigint[] = (await createTypes('').lists.findMany()).flatMap(({ a4 }) => a4);
