-- heliumdb:allow drop-tables drop-table
drop table a;
-- heliumdb:allow nothing