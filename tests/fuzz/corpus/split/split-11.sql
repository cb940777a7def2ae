\connect other
select 1;
copy a from stdin;
copy (select 1) to stdout with csv;
copy a from '/file';
create index concurrently on a (x);