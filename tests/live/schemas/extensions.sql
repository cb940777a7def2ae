create extension citext;
create extension pg_trgm;
create extension btree_gist;
create extension hstore;
create schema ext;
create extension ltree schema ext;
create table t (a citext unique, b text, h hstore, p ext.ltree);
create index on t using gin (b gin_trgm_ops);
create index on t using gist (b gist_trgm_ops(siglen=32));
create index on t (a);
create index low on t using gist (p)
