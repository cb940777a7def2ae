drop table "daily_costs";
drop table "costs";
drop table "agents";
drop table "activities";
drop table "projects";
drop table "users";
drop table "rate_limits";
drop table "job_runs";
