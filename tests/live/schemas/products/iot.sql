-- Readings of devices: partitions (left out), many small options, arrays of composite types, triggers on statements.
create type reading_quality as enum ('good', 'suspect', 'bad');
create type limits as (low double precision, high double precision);
create table devices (id macaddr8 primary key, name text not null, model text, installed timestamptz not null default now(), bounds limits, firmware varchar(20) default '1.0.0', location point, meta jsonb);
create table channels (device macaddr8 references devices on delete cascade, number smallint check (number >= 0), unit text not null default 'V', scale numeric(10, 5) not null default 1, primary key (device, number));
create table readings (device macaddr8 not null, channel smallint not null, at timestamptz not null, value double precision, quality reading_quality not null default 'good', primary key (device, channel, at)) partition by range (at);
create table readings_2025 partition of readings for values from ('2025-01-01') to ('2026-01-01');
create table readings_2026 partition of readings for values from ('2026-01-01') to ('2027-01-01');
create table readings_later partition of readings default;
create index readings_at on readings using brin (at);
create table alarms (
  id bigint generated always as identity,
  device macaddr8 not null,
  channel smallint not null,
  raised timestamptz not null default now(),
  cleared timestamptz,
  level smallint not null default 1,
  foreign key (device, channel) references channels on update cascade on delete cascade,
  constraint alarms_id primary key (id),
  constraint cleared_later check (cleared > raised),
  constraint level_known check (level between 1 and 5) no inherit
) with (autovacuum_enabled = true, log_autovacuum_min_duration = 1000);
create unique index alarms_open on alarms (device, channel) where cleared is null;
create function note_alarms() returns trigger language plpgsql as $$ begin perform pg_notify('alarms', (select count(*)::text from added)); return null; end $$;
create trigger alarms_noted after insert on alarms referencing new table as added for each statement execute function note_alarms();
create view open_alarms as select a.*, d.name from alarms a join devices d on d.id = a.device where cleared is null;
create function clear_alarm(the_alarm bigint) returns void language sql as 'update alarms set cleared = now() where id = the_alarm';
create rule open_alarms_clear as on delete to open_alarms do instead update alarms set cleared = now() where id = old.id;
comment on table devices is 'one a MAC';
comment on column alarms.level is '1 to 5';
