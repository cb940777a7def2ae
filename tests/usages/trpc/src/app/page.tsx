import { api } from '~/trpc/server';

// Looks like it, and is another thing: the router's own names.
export default async function Home() {
  const notes = await api.note.list.query({});
  const list = new Map([['a', 1]]);
  list.delete('a');
  return <ul>{notes.map((note) => <li key={note.id}>{note.title}</li>)}</ul>;
}
