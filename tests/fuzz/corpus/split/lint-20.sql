alter table a add constraint a_x check (x is not null) not valid;
-- heliumdb:commit
alter table a validate constraint a_x;
-- heliumdb:commit
alter table a alter column x set not null;
alter table a drop constraint a_x; -- heliumdb:allow drop-constraint