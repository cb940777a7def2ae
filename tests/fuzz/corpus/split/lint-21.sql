alter table a add constraint a_x check (x is not null) not valid;
alter table a validate constraint a_x;
alter table a alter column y set not null;
alter table b alter column x set not null;