create type mood_new as enum ('a');
alter table t alter column m type mood_new using m::text::mood_new;
drop type mood;
alter type mood_new rename to mood;