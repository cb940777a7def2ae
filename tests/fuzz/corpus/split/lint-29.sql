create table a (x int); create unlogged table if not exists "B" (x int); create temp table c as select 1; create view v as select 1;
create index i on a (x); create unique index on "B" (x); drop index i;
alter table a add column y text not null default gen_random_uuid(), alter column x type text, add unique (x), drop column x; alter table a rename to z;
alter table z rename x to y; update a set x = 1; delete from "B"; lock c; truncate a;
drop view v; drop table a, "B", other;