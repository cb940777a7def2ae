-- The tables of writes.json, with the rows that its cases are about.
drop schema if exists app cascade;
create schema app;
create type mood as enum ('so, so', 'über');
create table things (
  id serial primary key, name varchar(5) not null, mood mood, tags text[], sizes int4[] not null default '{}',
  docs jsonb[], total int8 generated always as (length(name) * 2) stored, at timestamptz default now(),
  "A ""b""" text default 'weird');
create table memberships (
  user_id text, team_id int2, role text not null default 'member', since timestamp, updated_at timestamptz not null
  default now(), primary key (user_id, team_id));
create table app.api_tokens (id uuid primary key, label text not null unique, secret text, data jsonb);
create table counters (n serial primary key, m inet not null default '127.0.0.1');
create table ticks (n serial primary key);
create view report as select 'a' a, 'b' b, 'c' c;
insert into things (id, name) values (7, 'seven');
insert into memberships (user_id, team_id) values ('u', 1);
insert into app.api_tokens (id, label) values ('01941f29-7c00-7029-8000-000000000009', 'l9'), ('01941f29-7c00-7029-8000-00000000000a', 'old');
