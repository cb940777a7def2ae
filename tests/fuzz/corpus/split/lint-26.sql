alter type mood rename to mood_old;
create type mood as enum ('a');
alter table t alter column m type mood using m::text::mood;
drop type mood_old;