-- The table of kinds.json: types that only the database knows, and arrays that are no text[], with two rows.
create type pair as (a int, b text);
create domain size as int check (value > 0);
create table kinds (
  id int primary key, kind_id int references kinds, pair pair, pairs pair[], size size, search tsvector,
  labels varchar(9)[], ats timestamptz[]);
insert into kinds values
  (1, null, '(1,)', '{"(1,x)",NULL}', 5, to_tsvector('simple', 'one two'), '{a,b}', '{"2026-01-01 00:00:00+00"}'),
  (2, 1, null, '{}', 7, null, null, null);
