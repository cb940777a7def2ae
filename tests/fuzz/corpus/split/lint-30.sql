-- heliumdb:allow drop-table
drop table a;
drop table b; -- heliumdb:allow drop-table , truncate
truncate c;

-- why it is right
-- heliumdb:allow truncate
-- and more
truncate
  d;
alter table e
  drop x, -- heliumdb:allow drop-column
  add unique (y);
drop table f; truncate g; -- heliumdb:allow truncate,drop-table
drop table h;