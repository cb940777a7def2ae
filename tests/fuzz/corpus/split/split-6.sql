vacuum; vacuum (full, analyze) a; analyze a;
reindex table concurrently a; reindex (concurrently) index a; reindex (verbose) table a; reindex database d; reindex (verbose) schema s; reindex table a;
alter system set work_mem = '1MB'; create database d; drop database d; create tablespace t location '/'; drop tablespace t;
alter database d set tablespace t; alter database d set work_mem = '1MB';
cluster; cluster verbose; cluster a using b; cluster verbose a;
alter table a detach partition b concurrently; alter table a detach partition b;
refresh materialized view concurrently v; create subscription s connection '' publication p; discard all;
alter subscription s refresh publication; alter subscription s disable;