create or replace function f(a int) returns int language sql begin atomic
  select 1;
  select case when a = 1 then case a when 2 then 3 end else 4 end;
end;
create procedure p() begin atomic end; select 'begin atomic';
create function begin() returns int begin atomic; select 2; end;