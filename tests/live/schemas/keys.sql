create table users (id text primary key, email text not null unique, name text);
create table teams (a int, b int, c int not null, constraint teams_own_pk primary key (b, a), constraint teams_c_key unique (c), constraint teams_odd unique (c, a));
create table nulls (a int, b int, unique nulls not distinct (a), constraint nulls_b_key unique nulls not distinct (b, a));
create table members (
  user_id text not null references users on delete cascade,
  team_a int, team_b int, other text references users (email) on delete set null on update cascade deferrable,
  third text constraint members_third_to_users references users deferrable initially deferred,
  constraint members_team foreign key (team_b, team_a) references teams on delete restrict on update set default,
  primary key (user_id, team_a, team_b));
create table self (id int primary key, parent int references self, twin int unique references self (twin));
create unique index tags_slug on users (name);
create table tags (slug text references users (name), plain int check (plain > 0), constraint both_set check (plain > 1 or slug is not null), check (plain < 100 and length(slug) > 2));
create table none ();
create table renamed (id serial primary key, email text unique, n int check (n > 0), u text references users);
alter table renamed rename to people;
alter table people rename column email to mail
