create table a (x int);
insert into a values (1);
-- heliumdb:commit
insert into a values (2); -- heliumdb:commit
-- heliumdb:commit
create unique index concurrently if not exists "I;x" on only other."A" (x);
create INDEX CONCURRENTLY b on a (x);
drop /* ; */ index concurrently if exists public.b cascade;
select 1;
-- heliumdb:commit