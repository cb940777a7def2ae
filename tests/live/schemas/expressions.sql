create function twice(int) returns int immutable language sql as 'select $1 * 2';
create table e (
  id int generated always as identity,
  a text default 'x', b text default 'it''s' || 'y', c int default 1 + 2, d int default -1, e boolean default (not true or false),
  f text[] default '{}', g jsonb default '{"a": [1, ";"]}', h timestamptz default now(), i timestamptz default current_timestamp + interval '1 day', j uuid default gen_random_uuid(),
  k text default null, l date default current_date, m int default twice(3), n text default 'a' collate "C", o text default E'\\n''', p numeric default 1e3, q text default ';', r bytea default '\x00',
  g1 int generated always as (c + 1) stored, g2 text generated always as ((a || b) || '--') stored, g3 int generated always as (case when c > 1 then c else 2 end) stored,
  check (a in ('x', 'y') or b like '%;--%'), check (c between 1 and 10), constraint t1 check (a ~ '^[a-z]+$' and length(a) < 10), constraint t2 check ((a, b) <> ('q', 'r')), constraint t3 check (twice(c) > 1), constraint t4 check (f <@ array['a', 'b']), constraint t5 check (true));
create index e_lower on e (lower(a), (c + d), (a || b) desc nulls last) where a <> '' and (c > 1 or d is not null);
create unique index e_json on e ((g ->> 'k'));
create index e_case on e ((case when c > 1 then a else b end))
