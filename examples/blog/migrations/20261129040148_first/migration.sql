create table "authors" (
  "id" text primary key,
  "email" text not null unique,
  "name" text not null,
  "token_hash" text not null unique
);

create table "posts" (
  "id" text primary key,
  "author_id" text not null references "authors" ("id"),
  "slug" varchar(80) not null unique,
  "title" varchar(200) not null,
  "body" text not null,
  "state" text not null default 'draft',
  "published_at" timestamptz(3) not null default now(),
  "updated_at" timestamptz(3) not null default now(),
  constraint "posts_state_check" check (state in ('draft', 'published'))
);

create index "posts_author" on "posts" ("author_id");
create index "posts_newest" on "posts" ("published_at" desc, "id" desc);

create table "comments" (
  "id" bigint generated always as identity primary key,
  "post_id" text not null references "posts" ("id") on delete cascade,
  "name" varchar(60) not null,
  "text" varchar(2000) not null,
  "created_at" timestamptz(3) not null default now()
);

create index "comments_post" on "comments" ("post_id", "id");

create table "tags" (
  "name" varchar(40) primary key
);

create table "post_tags" (
  "post_id" text not null references "posts" ("id") on delete cascade,
  "tag" varchar(40) not null references "tags" ("name"),
  primary key ("post_id", "tag")
);

create index "post_tags_tag" on "post_tags" ("tag");
