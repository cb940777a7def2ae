create table i (a text, b int, c jsonb, d int[], e tsvector, f point, g inet, h text not null, k varchar(9), p timestamptz);
create index on i (a);
create index on i (a, b desc, h nulls first, p desc nulls last);
create unique index on i (b) include (a, h);
create unique index nnd on i (a) nulls not distinct;
create index on i using gin (c);
create index on i using gin (c jsonb_path_ops);
create index on i using gin (d, e);
create index on i using gist (f);
create index on i using hash (a);
create index on i using brin (p);
create index on i using spgist (g);
create index pat on i (a text_pattern_ops, k varchar_pattern_ops, k);
create index part on i (b) where h = 'x';
create index expr on i (lower(a) text_pattern_ops desc, (b + 1));
create index filled on i (b) with (fillfactor = 70);
create index coll on i (a collate "C");
create index on only i (b);
create table u (a int, b int, unique (a) include (b), constraint d unique (b) deferrable)
