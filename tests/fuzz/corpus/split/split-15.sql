-- heliumdb:comit
-- heliumdb:
-- heliumdb:commit now
-- heliumdb:allow
-- heliumdb:irreversible
--heliumdb:commit
--    heliumdb:   commit
/* heliumdb:nothing */
-- heliumdbs:commit
create table a (x int
-- heliumdb:commit
);