-- A forum: people, groups, boards, threads, posts, messages, moderation. Written for this test.
create type role_kind as enum ('member', 'moderator', 'admin');
create type report_state as enum ('open', 'upheld', 'turned down');
create type notify_kind as enum ('reply', 'mention', 'message', 'badge');

create table users (
  id serial primary key, "userName" varchar(40) not null, email text not null, "emailVerified" timestamp, role role_kind not null default 'member',
  bio text, signature text not null default '', "createdAt" timestamp(3) not null default current_timestamp, "lastSeen" timestamp(3),
  karma integer not null default 0, "birthDay" date, "timeZone" text not null default 'UTC', "isBanned" boolean not null default false,
  constraint users_name unique ("userName")
);
create unique index users_email on users (lower(email));
create table user_avatars (user_id integer primary key references users on delete cascade, mime text not null, image bytea not null, width smallint, height smallint);
create table user_passwords (user_id integer primary key references users on delete cascade, hash text not null, changed_at timestamptz not null default now());
create table sessions (token text primary key, user_id integer not null references users on delete cascade, expires timestamptz not null, ip inet, agent text);
create table user_follows (
  follower_id integer not null references users on delete cascade, followed_id integer not null references users on delete cascade,
  since timestamptz not null default now(), primary key (follower_id, followed_id)
);
create table user_blocks (
  user_id integer not null references users on delete cascade, blocked_id integer not null references users on delete cascade, primary key (user_id, blocked_id)
);
create table user_settings (user_id integer not null references users on delete cascade, name varchar(60) not null, value jsonb, primary key (user_id, name));
create table user_logs (id bigserial primary key, user_id integer references users on delete set null, action text not null, ip cidr, at timestamptz not null default now(), data json);

create table groups (id serial primary key, name text not null unique, description text, "isOpen" boolean not null default true);
create table group_members (
  group_id integer not null references groups on delete cascade, user_id integer not null references users on delete cascade,
  role role_kind not null default 'member', joined date not null default current_date, primary key (group_id, user_id)
);
create table badges (id serial primary key, name text not null unique, icon text, points smallint not null default 1);
create table user_badges (
  id bigserial primary key, user_id integer not null references users on delete cascade, badge_id integer not null references badges,
  given_by integer references users, at timestamptz not null default now(), unique (user_id, badge_id)
);

create table sections (id serial primary key, title text not null, position integer not null default 0);
create table boards (
  id serial primary key, section_id integer not null references sections, parent_id integer references boards, slug varchar(80) not null unique,
  title text not null, description text not null default '', "threadCount" integer not null default 0, "isLocked" boolean not null default false
);
create index boards_section on boards (section_id, title collate "C");
create table board_groups (
  board_id integer not null references boards on delete cascade, group_id integer not null references groups on delete cascade,
  "mayRead" boolean not null default true, "mayWrite" boolean not null default false, primary key (board_id, group_id)
);
create table board_moderators (board_id integer not null references boards on delete cascade, user_id integer not null references users on delete cascade, primary key (board_id, user_id));
create table board_reads (
  user_id integer not null references users on delete cascade, board_id integer not null references boards on delete cascade, up_to timestamptz not null, primary key (user_id, board_id)
);

create table threads (
  id bigint generated always as identity primary key, board_id integer not null references boards, author_id integer references users on delete set null,
  title varchar(200) not null, slug text generated always as (lower(replace(title, ' ', '-'))) stored, pinned boolean not null default false,
  views bigint not null default 0, prefix text, created_at timestamptz(3) not null default now(), locked_by integer references users
);
create index threads_board on threads (board_id, pinned desc, created_at desc);
create index threads_title on threads using gin (to_tsvector('simple', title));
create table posts (
  id bigint generated always as identity primary key, thread_id bigint not null references threads on delete cascade,
  author_id integer references users on delete set null, reply_to bigint references posts on delete set null, body text not null,
  html text, edited_at timestamptz(3), edit_count smallint not null default 0, score double precision not null default 0,
  mentions integer[] not null default '{}', created_at timestamptz(3) not null default now()
);
create index posts_thread on posts (thread_id, created_at);
create table post_revisions (
  post_id bigint not null references posts on delete cascade, no smallint not null, editor_id integer references users, body text not null,
  reason varchar(200), at timestamptz not null default now(), primary key (post_id, no)
);
create table post_files (id uuid primary key default gen_random_uuid(), post_id bigint not null references posts on delete cascade, name text not null, size bigint not null, sha256 bytea not null check (length(sha256) = 32));
create table reactions (id smallserial primary key, name text not null unique, emoji text not null, weight numeric(4, 2) not null default 1);
create table post_reactions (
  post_id bigint not null references posts on delete cascade, user_id integer not null references users on delete cascade,
  reaction_id smallint not null references reactions, at timestamptz not null default now(), primary key (post_id, user_id)
);
create table tags (id serial primary key, name varchar(40) not null unique, color char(7) check (color like '#______'));
create table thread_tags (thread_id bigint not null references threads on delete cascade, tag_id integer not null references tags on delete cascade, primary key (thread_id, tag_id));
create table thread_reads (
  user_id integer not null references users on delete cascade, thread_id bigint not null references threads on delete cascade, last_post_id bigint references posts on delete set null,
  primary key (user_id, thread_id)
);
create table thread_watches (user_id integer not null references users on delete cascade, thread_id bigint not null references threads on delete cascade, mail boolean not null default false, primary key (user_id, thread_id));

create table polls (thread_id bigint primary key references threads on delete cascade, question text not null, many boolean not null default false, open_during tstzrange);
create table poll_options (thread_id bigint not null references polls on delete cascade, no smallint not null, text text not null, primary key (thread_id, no));
create table poll_votes (
  thread_id bigint not null, no smallint not null, user_id integer not null references users on delete cascade, at timestamptz not null default now(),
  primary key (thread_id, no, user_id), foreign key (thread_id, no) references poll_options on delete cascade
);

create table conversations (id uuid primary key default gen_random_uuid(), subject text, started_at timestamptz not null default now());
create table conversation_members (
  conversation_id uuid not null references conversations on delete cascade, user_id integer not null references users on delete cascade,
  left_at timestamptz, primary key (conversation_id, user_id)
);
create table messages (
  id bigserial primary key, conversation_id uuid not null, sender_id integer not null, body text not null, at timestamptz(3) not null default now(),
  foreign key (conversation_id, sender_id) references conversation_members (conversation_id, user_id)
);

create table notifications (
  id bigserial primary key, user_id integer not null references users on delete cascade, kind notify_kind not null, kinds notify_kind[],
  post_id bigint references posts on delete cascade, read boolean not null default false, payload jsonb not null default '{}'
);
create index notifications_unread on notifications (user_id) where not read;
create table reports (
  id bigserial primary key, post_id bigint references posts on delete cascade, reporter_id integer not null references users, handled_by integer references users,
  state report_state not null default 'open', reason text not null, at timestamptz not null default now()
);
create table bans (
  id serial primary key, user_id integer not null references users on delete cascade, board_id integer references boards, by_id integer not null references users,
  during tstzrange not null default tstzrange(now(), null), reason text not null default ''
);
create table words (word text primary key, replacement text, severity smallint not null default 1);
