begin; start transaction; BEGIN TRANSACTION;
create table a (x int);
savepoint s; release s; rollback to s;
commit;
end; abort; prepare transaction 'a'; commit prepared 'a';
prepare p as select 1;