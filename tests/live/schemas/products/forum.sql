-- A forum: soft deletes, self references, exclusion, partial unique indexes, ltree-like paths by an extension in its own schema.
create schema extensions;
create extension ltree schema extensions;
create extension btree_gist;
create extension "uuid-ossp";
create table members (
  id uuid primary key default uuid_generate_v4(),
  handle varchar(30) not null check (handle ~ '^[a-z0-9_]{3,30}$'),
  email text,
  reputation integer not null default 0,
  joined date not null default current_date,
  deleted_at timestamptz,
  settings json,
  last_ip inet,
  avatar bytea
);
create unique index members_handle on members (lower(handle)) where deleted_at is null;
create unique index members_email on members (email) nulls not distinct where deleted_at is null and email is not null;
create table boards (id serial primary key, path extensions.ltree not null, title text not null, locked boolean not null default false);
create index boards_path on boards using gist (path);
create table threads (
  id bigserial primary key,
  board integer not null references boards on update cascade on delete restrict,
  starter uuid references members on delete set null,
  title text not null,
  pinned_during tstzrange,
  exclude using gist (board with =, pinned_during with &&) where (pinned_during is not null)
);
create table posts (
  id bigserial,
  thread bigint not null,
  reply_to bigint,
  author uuid,
  body text not null,
  posted_at timestamptz not null default now(),
  score integer not null default 0,
  primary key (thread, id),
  foreign key (thread) references threads on delete cascade,
  foreign key (author) references members on delete set null,
  foreign key (thread, reply_to) references posts (thread, id) match simple on delete cascade deferrable
) with (toast.autovacuum_enabled = false);
create table votes (
  thread bigint, post bigint, voter uuid not null references members on delete cascade, value smallint not null default 1,
  constraint one_vote primary key (voter, thread, post) include (value),
  constraint vote_of_post foreign key (thread, post) references posts (thread, id) match full on delete cascade,
  constraint up_or_down check (value in (-1, 1)) not valid
);
create index votes_post on votes (thread, post) include (value);
create index posts_recent on posts using brin (posted_at) with (pages_per_range = 32);
create type thread_summary as (id bigint, title text, posts bigint, last_post timestamptz);
create function summaries(the_board integer, most integer default 20) returns setof thread_summary language sql stable rows 20 as $$
  select t.id, t.title, count(p.id), max(p.posted_at) from threads t left join posts p on p.thread = t.id
  where t.board = the_board group by t.id order by 4 desc nulls last limit most
$$;
create function count_vote() returns trigger language plpgsql security definer set search_path from current as $$
begin
  if tg_op = 'INSERT' then update posts set score = score + new.value where thread = new.thread and id = new.post;
  else update posts set score = score - old.value where thread = old.thread and id = old.post;
  end if;
  return null;
end $$;
create trigger votes_counted after insert or delete on votes for each row execute function count_vote();
create constraint trigger votes_later after update on votes deferrable initially deferred for each row when (old.value <> new.value) execute function count_vote();
alter table votes disable trigger votes_later;
alter table posts replica identity full;
comment on function summaries(integer, integer) is 'newest first';
comment on constraint up_or_down on votes is 'old ones had zero';
