-- The tables of blog.json, with the rows that its cases are about.
create table authors (
  id serial primary key, name text not null, boss_id int4 references authors, joined_at timestamptz not null default
  '2026-01-02 03:04:05+00');
create table posts (
  id text primary key, title text not null, author_id int4 references authors, published_at timestamptz, meta jsonb,
  labels text[] not null default '{}', views int8 not null default 0);
create table comments (
  post_id text references posts, no int4, text text not null, reply_to int4, primary key (post_id, no),
  foreign key (post_id, reply_to) references comments);
create table tags (id serial primary key, name text not null unique);
create table post_tags (post_id text references posts, tag_id int4 references tags, weight numeric default 1.50,
  primary key (post_id, tag_id));
create table profiles (author_id int4 primary key references authors, bio text, token text not null);
insert into authors (id, name, boss_id) values (1, 'Ada', null), (2, 'Bob', 1), (3, 'Eve', 1);
insert into posts values ('p1', 'One', 1, '2026-01-01Z', '{"a": {"b": 1}}', '{x,y}', 5), ('p2', 'Two', 1, null, null, '{}', 0),
  ('p3', 'Three "quoted"', 2, '2026-02-01Z', '[1]', '{y}', 9007199254740991);
insert into comments values ('p1', 1, 'first', null), ('p1', 2, 'second', 1), ('p3', 1, 'third', null);
insert into tags values (1, 'edge'), (2, 'wasm');
insert into post_tags values ('p1', 1, default), ('p1', 2, 2), ('p3', 2, null);
insert into profiles values (1, 'bio', 'secret');
