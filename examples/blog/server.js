// The blog for Node: `node examples/blog/server.js`. DATABASE_URL unless a local folder is to do: file:./blog.db.
import { serve } from '@hono/node-server';
import { createApp } from './app.js';
import { createDatabase } from './heliumdb.client.js';

const db = createDatabase(process.env.DATABASE_URL ?? 'file:./blog.db');
const { fetch } = createApp(db), port = Number(process.env.PORT ?? 3000);
const server = serve({ fetch, port, hostname: '127.0.0.1' }, (address) => {
  console.log(`http://127.0.0.1:${address.port}/`);
});
process.once('SIGINT', () => server.close(() => db.disconnect()));
