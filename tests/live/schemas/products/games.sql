-- Games: triggers between tables, types used by types, functions in indexes and checks, polymorphic and variadic functions.
create type suit as enum ('clubs', 'diamonds', 'hearts', 'spades');
create type card as (suit suit, rank smallint);
create domain rating as integer default 1200 check (value between 0 and 4000);
create domain hand as card[] check (cardinality(value) <= 13);
create function is_legal(the_hand card[]) returns boolean language sql immutable as $$ select not exists (select from unnest(the_hand) c where (c).rank not between 1 and 13) $$;
create function slug(variadic parts text[]) returns text language sql immutable as $$ select lower(array_to_string(parts, '-')) $$;
create function first_of(anyarray) returns anyelement language sql immutable as $$ select $1[1] $$;
create function bump(n integer, by integer = 1, out result integer) language plpgsql immutable as $$ begin result := n + by; end $$;
create table players (id integer generated always as identity primary key, nick varchar(20) not null, rating rating not null, wins integer not null default bump(0, 0), check (slug(nick, 'x') <> '-x'));
create table matches (id integer generated always as identity primary key, started timestamptz default now(), ended timestamptz, best_of smallint not null default 3 check (best_of % 2 = 1));
create table seats (match integer not null references matches on delete cascade, seat smallint not null, player integer references players on delete set default, cards hand, score integer, primary key (match, seat), constraint legal check (is_legal(cards)), constraint one_seat unique (match, player));
create table moves (match integer not null, number integer not null, seat smallint not null, played card, at timestamptz not null default clock_timestamp(), primary key (match, number), foreign key (match, seat) references seats on delete cascade);
create unique index players_nick on players (slug(nick));
create index seats_strongest on seats (((first_of(cards)).rank)) where cards is not null;
create index moves_time on moves (match, at) where (played).suit = 'hearts'::suit;
create function rate() returns trigger language plpgsql as $$
begin
  if new.ended is not null and old.ended is null then
    update players set wins = wins + 1 where id = (select player from seats where match = new.id order by score desc nulls last limit 1);
  end if;
  return new;
end $$;
create trigger rated after update on matches for each row when (new.ended is distinct from old.ended) execute function rate();
create trigger a_rated after insert on matches for each row execute function rate();
alter table matches enable always trigger rated;
create view ladder as select rank() over (order by rating desc) as place, nick, rating from players;
create view top_ten as select * from ladder where place <= 10;
create view scores (match, player, points) as select match, player, coalesce(score, 0) from seats;
create function top(n integer) returns setof top_ten language sql stable as $$ select * from top_ten limit n $$;
create function replay(the_match matches) returns setof moves language sql stable as $$ select * from moves where match = the_match.id order by number $$;
create rule scores_update as on update to scores do instead update seats set score = new.points where match = old.match and player = old.player;
comment on type card is 'suit and rank';
comment on domain hand is 'at most thirteen';
comment on function slug(text[]) is 'variadic';
comment on view top_ten is 'of the ladder';
