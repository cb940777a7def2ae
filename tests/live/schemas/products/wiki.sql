-- A wiki: names with capitals, composite keys, collations, text search, rules, a recursive view, extended statistics.
create type "PageKind" as enum ('article', 'talk', 'file', '');
create table "Namespace" ("Id" smallint primary key, "Name" text collate "C" not null, unique ("Name"));
create table "Page" (
  "Id" bigserial primary key,
  "NamespaceId" smallint not null references "Namespace" ("Id") on update cascade,
  "Title" text collate "C" not null,
  "Kind" "PageKind" not null default 'article',
  "ParentId" bigint references "Page" ("Id") deferrable initially deferred,
  "IsRedirect" boolean default false not null,
  "Touched" timestamp(0) without time zone default ('now'::text)::timestamp(0) not null,
  constraint "OneTitle" unique ("NamespaceId", "Title")
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
create table revision (
  page bigint not null references "Page" on delete cascade,
  number integer not null,
  author text default current_user,
  at timestamptz not null default clock_timestamp(),
  body text not null,
  bytes integer generated always as (octet_length(body)) stored,
  minor boolean not null default false,
  primary key (page, number)
);
alter table revision alter column body set storage external;
alter table revision alter column author set statistics 1000;
alter table revision alter column page set (n_distinct = -0.1);
create statistics revision_dependence (dependencies, ndistinct) on page, author from revision;
create index revision_author on revision (author text_pattern_ops, at desc);
create index "Page_lower" on "Page" (lower("Title") collate "C", "NamespaceId");
create index revision_search on revision using gin (to_tsvector('english', body));
alter table revision cluster on revision_pkey;
create view page_tree as
  with recursive tree ("Id", path, depth) as (
    select "Id", array["Title"], 0 from "Page" where "ParentId" is null
    union all
    select p."Id", t.path || p."Title", t.depth + 1 from "Page" p join tree t on p."ParentId" = t."Id"
  ) select * from tree;
create view articles with (security_barrier) as select "Id", "Title" from "Page" where "Kind" = 'article' with cascaded check option;
create rule "Protect" as on delete to "Namespace" where old."Id" < 10 do instead nothing;
create function latest("thePage" bigint, out number integer, out body text) returns record language sql stable as
  $$ select number, body from revision where page = "thePage" order by number desc limit 1 $$;
create procedure "Touch"("thePage" bigint) language plpgsql as $$ begin update "Page" set "Touched" = now() where "Id" = "thePage"; end $$;
create function "Page_before"() returns trigger language plpgsql as $$ begin new."Touched" := now(); return new; end $$;
create trigger "Page before" before update of "Title", "ParentId" on "Page" for each row when (old.* is distinct from new.*) execute function "Page_before"();
comment on table "Page" is E'Pages:\n\\ "quoted", it''s $$ fine';
comment on column "Page"."Kind" is '';
comment on constraint "OneTitle" on "Page" is 'within a namespace';
comment on index revision_search is 'English only';
comment on trigger "Page before" on "Page" is 'touches';
comment on rule "Protect" on "Namespace" is 'the built-in ones';
