create index i on a (x); create unique index on only a (x); create index concurrently k on a (x);
drop index j, k2; drop index concurrently j; drop index i;
reindex table a; reindex (verbose) index i9; reindex table concurrently a; reindex (concurrently) table a;
refresh materialized view v; refresh materialized view concurrently v;
vacuum full; vacuum (verbose, full) a; vacuum a; cluster a using i; lock table a, b in share mode;
alter table a add unique (x), add constraint u unique (x), add constraint u2 unique using index i, add primary key (x), add constraint p primary key using index i;
alter table a add foreign key (x) references b, add constraint f foreign key (x) references b (y) not valid, add check (x > 0), add constraint c check (x > 0) not valid;
alter table a add exclude using gist (x with &&), alter column x set not null, alter y set not null, alter column z drop not null;
alter table a set logged, set tablespace t; alter table a validate constraint other;