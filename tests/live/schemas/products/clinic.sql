-- A clinic, as an ORM makes it: several schemas of which one is pulled, tables that lean on each other in a ring, self
-- references, composite keys that are referred to, everything with defaults, domains in keys, functions in checks and indexes.
create schema audit;
create table audit.log (id bigserial primary key, at timestamptz not null default now(), what jsonb);
create function note() returns trigger language plpgsql as $$ begin insert into audit.log (what) values (to_jsonb(new)); return new; end $$;
create extension pg_trgm;
create extension hstore;
create domain code as text check (value ~ '^[A-Z]{3}[0-9]+$');
create domain percent as numeric(5,2) not null default 0 check (value >= 0 and value <= 100);
create function is_day(date) returns boolean immutable language sql as $$ select extract(dow from $1) between 1 and 5 $$;
create function initials(a text, b text) returns text immutable strict parallel safe cost 5 language sql as $$ select left(a, 1) || left(b, 1) $$;
create table wards (code code primary key, parent code references wards, name text not null, head bigint, beds smallint not null default 10, facts hstore);
create table doctors (id bigserial primary key, ward code not null references wards on update cascade, first text not null, last text not null, share percent, "isAdmin" boolean default false not null, "createdAt" timestamp(3) default current_timestamp not null,
  constraint doctors_name_key unique (last, first, ward));
alter table wards add constraint wards_head_fkey foreign key (head) references doctors on delete set null deferrable initially deferred;
create table shifts (ward code, day date, no smallint, doctor bigint not null references doctors on delete restrict, primary key (ward, day, no), check (is_day(day)), foreign key (ward) references wards on delete cascade on update cascade);
create table swaps (id uuid primary key default gen_random_uuid(), ward code not null, day date not null, no smallint not null, why text, foreign key (ward, day, no) references shifts match full on update cascade);
create unlogged table drafts (k varchar(64) primary key, v bytea, n int[] default '{1,2}', m numeric(10,2)[][] , b bit(3) default b'101', t time(0) with time zone, i interval day to second(2), c "char", x xid, h char(7));
create index doctors_initials on doctors (initials(first, last));
create index wards_name_trgm on wards using gin (name gin_trgm_ops);
create index wards_facts on wards using gist (facts gist_hstore_ops (siglen = 32));
create index doctors_created on doctors using brin ("createdAt") with (pages_per_range = 32);
create unique index one_admin on doctors ("isAdmin") where "isAdmin";
create unique index swaps_once on swaps (ward, day, no) nulls not distinct;
create index swaps_why on swaps using hash (why);
create trigger noted after insert or update on swaps for each row execute function note();
create view heads as select w.code, d.first || ' ' || d.last as head from wards w join doctors d on d.id = w.head;
create view on_duty as with recursive up(code, parent) as (select code, parent from wards union all select w.code, w.parent from wards w join up on up.parent = w.code) select distinct code::text from up;
create function seen(_ward code, out n bigint, out last_day date) language plpgsql stable security definer set search_path to public, pg_temp as $$ begin select count(*), max(day) into n, last_day from shifts where ward = _ward; end $$;
create function free_beds(w wards) returns int language sql stable as $$ select w.beds - 1 $$;
create view beds as select code, free_beds(wards) as free from wards;
comment on schema public is 'the clinic';
comment on column wards.beds is 'how many';
