// The document that `heliumdb init` begins with: small, and with one of each thing that people ask for first: an id
// that the client makes, a unique column, a default, a relation and its index.

const id = { type: 'text', primaryKey: true, client: { make: 'cuid2' } };
const createdAt = { type: 'timestamptz', default: 'now()' };

export const starter = {
  version: 1,
  tables: {
    users: {
      client: { row: 'User' },
      columns: {
        id,
        email: { type: 'text', unique: true, client: { format: 'email' } },
        name: { type: 'text', nullable: true },
        created_at: createdAt,
      },
    },
    posts: {
      client: { row: 'Post', order: 'created_at' },
      columns: {
        id,
        author_id: { type: 'text', references: { table: 'users', column: 'id', onDelete: 'cascade' } },
        title: { type: 'text' },
        published: { type: 'boolean', default: 'false' },
        created_at: createdAt,
      },
      indexes: { posts_author_id_idx: { columns: ['author_id'] } },
    },
  },
};
