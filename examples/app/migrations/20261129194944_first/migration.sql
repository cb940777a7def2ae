create table "job_runs" (
  "job" text not null,
  "slot" timestamptz(3) not null,
  "lease" text,
  "leased_until" timestamptz(3),
  "position" text not null default '',
  "done" integer not null default 0,
  "finished_at" timestamptz(3),
  primary key ("job", "slot")
);

create table "rate_limits" (
  "key" text primary key,
  "count" integer not null,
  "resets_at" timestamptz(3) not null
);

create index "rate_limits_resets_at_idx" on "rate_limits" ("resets_at");

create table "users" (
  "id" text primary key,
  "email" text not null unique,
  "password" text not null,
  "name" text,
  "refresh_token" text,
  "created_at" timestamptz(3) not null default now(),
  "updated_at" timestamptz(3) not null default now()
);

create index "users_created_at_idx" on "users" ("created_at" desc);

create table "projects" (
  "id" text primary key,
  "name" text not null,
  "path" text not null,
  "user_id" text not null references "users" ("id") on delete cascade,
  "settings" jsonb,
  "created_at" timestamptz(3) not null default now(),
  "updated_at" timestamptz(3) not null default now()
);

create index "projects_user_id_created_at_idx" on "projects" ("user_id", "created_at" desc);

create table "activities" (
  "id" text primary key,
  "project_id" text not null references "projects" ("id") on delete cascade,
  "type" text not null,
  "message" text not null,
  "metadata" jsonb,
  "timestamp" timestamptz(3) not null default now()
);

create index "activities_project_id_timestamp_idx" on "activities" ("project_id", "timestamp" desc);
create index "activities_timestamp_idx" on "activities" ("timestamp");

create table "agents" (
  "id" text primary key,
  "project_id" text not null references "projects" ("id") on delete cascade,
  "status" text not null default 'pending',
  "start_time" timestamptz(3) not null default now(),
  "end_time" timestamptz(3),
  "logs" jsonb,
  "error" text,
  "created_at" timestamptz(3) not null default now(),
  "updated_at" timestamptz(3) not null default now(),
  constraint "agents_status_check" check (status in ('pending', 'running', 'completed', 'failed', 'cancelled'))
);

create index "agents_live_idx" on "agents" ("id") where status in ('pending', 'running');
create index "agents_project_id_created_at_idx" on "agents" ("project_id", "created_at" desc);

create table "costs" (
  "id" text primary key,
  "project_id" text not null references "projects" ("id") on delete cascade,
  "amount" numeric(15,9) not null,
  "model" text not null,
  "provider" text not null,
  "input_tokens" integer,
  "output_tokens" integer,
  "timestamp" timestamptz(3) not null default now()
);

create index "costs_project_id_timestamp_idx" on "costs" ("project_id", "timestamp" desc);
create index "costs_timestamp_idx" on "costs" ("timestamp");

create table "daily_costs" (
  "project_id" text not null references "projects" ("id") on delete cascade,
  "day" date not null,
  "amount" numeric(24,9) not null,
  "calls" integer not null,
  primary key ("project_id", "day")
);
