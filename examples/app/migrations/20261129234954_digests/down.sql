drop table "digests";
