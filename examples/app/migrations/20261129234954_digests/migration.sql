create table "digests" (
  "user_id" text not null references "users" ("id") on delete cascade,
  "day" date not null,
  "amount" numeric(24,9) not null,
  "calls" integer not null,
  "projects" jsonb not null,
  "attempts" integer not null default 0,
  "retry_at" timestamptz(3) not null default now(),
  "sent_at" timestamptz(3),
  primary key ("user_id", "day")
);

create index "digests_day_idx" on "digests" ("day");
create index "digests_unsent_idx" on "digests" ("retry_at") where sent_at is null;
