-- Tenants of a SaaS: row-level security with policies, functions that policies call, defaults from settings, audit by triggers.
create type plan as enum ('free', 'team', 'enterprise');
create type member_role as enum ('owner', 'admin', 'member', 'viewer');
create function current_tenant() returns uuid language sql stable as $$ select nullif(current_setting('app.tenant', true), '')::uuid $$;
create function current_member() returns uuid language sql stable as $$ select nullif(current_setting('app.member', true), '')::uuid $$;
create table tenants (id uuid primary key default gen_random_uuid(), slug text not null unique check (slug = lower(slug)), plan plan not null default 'free', seats integer not null default 5, trial_ends timestamptz default now() + interval '14 days', settings jsonb not null default '{"theme": "light"}');
create table members (id uuid primary key default gen_random_uuid(), tenant uuid not null default current_tenant() references tenants on delete cascade, email text not null, role member_role not null default 'member', invited_by uuid references members on delete set null, unique (tenant, email), unique (tenant, id));
create table projects (id uuid default gen_random_uuid() primary key, tenant uuid not null default current_tenant(), name text not null, owner uuid, archived boolean not null default false, foreign key (tenant) references tenants on delete cascade, foreign key (tenant, owner) references members (tenant, id));
create table tasks (id bigserial primary key, tenant uuid not null default current_tenant() references tenants on delete cascade, project uuid not null references projects on delete cascade, title text not null, done boolean not null default false, assignee uuid references members, due date, position double precision not null default 0);
create table audit (id bigint generated always as identity primary key, tenant uuid, who uuid default current_member(), at timestamptz not null default now(), what text not null, before jsonb, after jsonb);
create index tasks_board on tasks (project, done, position) where not done;
create index audit_by_time on audit using brin (at);
create function is_admin() returns boolean language sql stable security definer as $$ select exists (select from members where id = current_member() and role in ('owner', 'admin')) $$;
create function audit_row() returns trigger language plpgsql security definer as $$
begin
  insert into audit (tenant, what, before, after) values (current_tenant(), tg_table_name || ' ' || lower(tg_op), case when tg_op <> 'INSERT' then to_jsonb(old) end, case when tg_op <> 'DELETE' then to_jsonb(new) end);
  return coalesce(new, old);
end $$;
create trigger tasks_audited after insert or update or delete on tasks for each row execute function audit_row();
create trigger projects_audited after insert or update or delete on projects for each row execute function audit_row();
alter table tenants enable row level security;
alter table members enable row level security;
alter table projects enable row level security;
alter table projects force row level security;
alter table tasks enable row level security;
create policy own_tenant on tenants using (id = current_tenant());
create policy own_members on members for select using (tenant = current_tenant());
create policy admins_manage on members using (tenant = current_tenant() and is_admin()) with check (tenant = current_tenant() and role <> 'owner');
create policy own_projects on projects using (tenant = current_tenant()) with check (tenant = current_tenant());
create policy not_archived on projects as restrictive for update using (not archived);
create policy own_tasks on tasks using (tenant = current_tenant());
create policy "viewers can't write" on tasks as restrictive for insert with check (exists (select from members m where m.id = current_member() and m.role <> 'viewer'));
create view my_tasks with (security_barrier = true) as select * from tasks where assignee = current_member();
comment on policy own_tenant on tenants is 'a tenant sees itself';
comment on table audit is 'written by triggers alone';
comment on function current_tenant() is 'set app.tenant first';
