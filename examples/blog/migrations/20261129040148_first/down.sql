drop table "post_tags";
drop table "tags";
drop table "comments";
drop table "posts";
drop table "authors";
