drop table a; DROP TABLE IF EXISTS public."A b", c cascade;
truncate a; truncate table only a, b restart identity;
drop schema s; drop database d; drop sequence q; drop extension x cascade; drop owned by r;
delete from a; delete from only a using b; delete from a where true; delete from a using b where a.x = b.x;
update a set x = 1; update only a as z set x = (select 1 where true); update a set x = 1 where y;
drop view v; drop materialized view if exists w; drop function f(int); drop procedure p;
alter table a drop column x, drop "y", drop if exists z, drop constraint c;