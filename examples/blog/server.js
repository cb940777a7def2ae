// The blog for Node: `node examples/blog/server.js`. DATABASE_URL unless a local folder is to do: file:./blog.db.
import { serve } from '@hono/node-server';
import { createApp } from './app.js';
import { createDatabase } from './heliumdb.client.js';

const db = createDatabase(process.env.DATABASE_URL ?? 'file:./blog.db');
const server = serve({ fetch: createApp(db).fetch, hostname: '127.0.0.1', port: Number(process.env.PORT ?? 3000) }, ({ port }) => {
  console.log(`http://127.0.0.1:${port}/`);
});
process.once('SIGINT', () => server.close(() => db.disconnect()));
