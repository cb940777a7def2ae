-- needs Postgres 18
create table v (a int, b int generated always as (a + 1) virtual, c int constraint positive check (c > 0) not enforced, d int constraint d_is_there not null, e int);
alter table v add constraint e_is_there not null e not valid;
create table keys (id int4range, at tsrange, primary key (id, at without overlaps));
create table refs (id int4range, at tsrange, constraint r foreign key (id, period at) references keys (id, period at))
