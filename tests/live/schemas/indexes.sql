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
;
create table co (a text, b text collate "C", v varchar(9) collate "POSIX", d text[] collate "C");
create index co_columns on co (a collate "C", b, b collate "default", v text_pattern_ops, d collate "POSIX");
create index co_expressions on co (lower(a) collate "C" text_pattern_ops desc nulls last, lower(a), lower(b), lower(b) collate "default", (a || b) collate "POSIX" nulls first);
create index co_inside on co ((lower(a) collate "C"), (a || 'x' collate "C") collate "POSIX");
create unique index co_unique on co (lower(a) collate "C") where b > 'x' collate "C"
