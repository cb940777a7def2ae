select 1;

alter table a
  add b text,

  drop c;