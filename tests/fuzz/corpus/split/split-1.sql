-- first
create table a (x int); /* two */ create table b (
  y int -- with; a comment
);

  drop table a