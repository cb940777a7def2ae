create table users (id text primary key, email text unique, updated_at timestamptz not null default now());
create table teams (name text, updated_at timestamptz default now(), id uuid primary key, owner_id text);
create table members (no int8, team_id uuid, at timestamptz, primary key (team_id, no), unique (at, no), unique (team_id, at));
create table notes (id serial primary key, text text not null);
create table events (at timestamptz, id uuid, primary key (id, at));
