create type mood as enum ('sad', 'ok', 'happy');
create type "My Mood" as enum ('it''s', 'a "b"', 'ä', ' ');
create type empty as enum ();
create type blank as enum ('', 'x');
create domain positive as int check (value > 0);
create type pair as (a int, b text);
create table every (
  a1 text, a2 varchar, a3 varchar(20), a4 char, a5 char(3), a6 bpchar, a7 "char", a8 name,
  b1 smallint, b2 int, b3 bigint, b4 real, b5 float, b6 float(10), b7 numeric, b8 numeric(10), b9 numeric(10,2), b10 decimal(65,30),
  c1 boolean, c2 uuid, c3 bytea, c4 json, c5 jsonb, c6 xml, c7 money, c8 inet, c9 cidr, c10 macaddr,
  d1 timestamp, d2 timestamptz, d3 timestamp(3), d4 timestamptz(6), d5 time, d6 timetz(2), d7 date, d8 interval, d9 interval(3), d10 interval day to second(2), d11 interval year to month,
  e1 text[], e2 int[][], e3 varchar(10)[], e4 numeric(4,1)[3], e5 timestamptz(3)[], e6 _uuid, e7 "char"[],
  f1 mood, f2 mood[], f3 "My Mood", f4 "My Mood"[], f5 empty, f6 positive, f7 positive[], f8 pair,
  g1 bit, g2 bit(8), g3 varbit, g4 varbit(9), g5 point, g6 tsvector, g7 int4range, g8 oid, g9 regclass,
  h1 mood not null default 'ok', h2 mood[] not null default array['sad']::mood[], h3 "My Mood" default 'it''s')
