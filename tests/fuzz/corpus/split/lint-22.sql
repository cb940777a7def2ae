alter table a add constraint a_x check (x is not null or y) not valid;
-- heliumdb:commit
alter table a validate constraint a_x, alter column x set not null;