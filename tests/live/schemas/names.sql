create type "select" as enum ('from', 'a,b', '{}');
create table "from" ("select" "select", "order" int primary key, "desc" text unique);
create table "Upper Case" ("a b" int, "c""d" text, "e.f" int, "g'h" int, unique ("a b"), check ("a b" > 0));
create table "tä🐘ble" ("ключ" int primary key, "naïve" text references "from" ("desc"), "日本" int check ("日本" > 0));
create table "quote""d" (";drop table x;--" int, "$1" int, "a\b" text default 'a\b', "{}" text default $$it's ; "here"$$, "%" text default E'tab\tnew\nline')
;
create table ttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt (id int primary key, ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc text unique check (ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc > ''), "üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü" int unique references ttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt);
create table "üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü" ("üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü" int unique, ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc int check (ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc > 0), short int unique, unique (ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc, short));
create index on ttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt (ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc, "üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü");
create index " odd index " on ttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt (ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc);
create table x20_mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm (y_nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn int unique, z int unique)