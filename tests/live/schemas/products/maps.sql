-- Maps: geometric types, cube and earthdistance, hstore, functional indexes, a domain over an array, nondeterministic collation.
create extension cube;
create extension earthdistance;
create extension hstore;
create extension fuzzystrmatch;
create collation case_blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create domain latitude as double precision check (value between -90 and 90);
create domain longitude as double precision check (value between -180 and 180);
create domain path_points as point[] check (array_length(value, 1) >= 2);
create table places (
  id bigint primary key,
  name text collate case_blind not null,
  lat latitude not null,
  lon longitude not null,
  tags hstore,
  area polygon,
  zoom int4range not null default '[0,20)',
  unique (name)
);
create index places_earth on places using gist (ll_to_earth(lat, lon));
create index places_tags on places using gin (tags);
create index places_sound on places (soundex(name collate "C"));
create index places_box on places using spgist (box(area)) where area is not null;
create table roads (id bigint primary key, from_place bigint not null references places, to_place bigint not null references places, line path_points, metres double precision not null check (metres > 0), one_way boolean not null default false, check (from_place <> to_place));
create table tiles (z smallint, x integer, y integer, etag bytea not null, made timestamptz not null default statement_timestamp(), body bytea, primary key (z, x, y)) with (fillfactor = 90);
alter table tiles alter column body set storage external;
alter table tiles alter column etag set storage main;
create function distance_between(a bigint, b bigint) returns double precision language sql stable strict as $$
  select earth_distance(ll_to_earth(p.lat, p.lon), ll_to_earth(q.lat, q.lon)) from places p, places q where p.id = a and q.id = b
$$;
create function near(the_lat double precision, the_lon double precision, metres double precision) returns table (id bigint, name text, distance double precision) language plpgsql stable as $$
begin
  return query select p.id, p.name, earth_distance(ll_to_earth(p.lat, p.lon), ll_to_earth(the_lat, the_lon)) as d from places p
    where earth_box(ll_to_earth(the_lat, the_lon), metres) @> ll_to_earth(p.lat, p.lon) order by d;
end $$;
create view named_places as select id, name, tags -> 'kind' as kind from places where name <> '';
comment on domain latitude is 'WGS 84';
comment on collation case_blind is 'A and a are the same';
comment on index places_earth is 'for near()';
comment on constraint latitude_check on domain latitude is 'degrees';
