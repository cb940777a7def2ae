-- An AI application: organisations, projects, chats, tools, documents, jobs, usage and billing. Written for this test.
create type plan_kind as enum ('free', 'team', 'enterprise');
create type message_role as enum ('system', 'user', 'assistant', 'tool');
create type job_state as enum ('queued', 'running', 'failed', 'finished');

create table organizations (
  id text primary key, name text not null, slug text not null unique, plan plan_kind not null default 'free', "billingEmail" text,
  "monthlyBudget" numeric(15, 9), metadata jsonb, "createdAt" timestamptz(3) not null default now(), "updatedAt" timestamptz(3) not null default now()
);
create table members (
  id text primary key, organization_id text not null references organizations on delete cascade, email text not null, display_name text,
  role text not null default 'reader' check (role in ('owner', 'editor', 'reader')), joined_at timestamptz(3), unique (organization_id, email)
);
create table invitations (
  id uuid primary key default gen_random_uuid(), organization_id text not null references organizations on delete cascade, email text not null,
  invited_by text not null references members, token_hash bytea not null unique, expires_at timestamptz(3) not null
);
create table api_keys (
  id text primary key, organization_id text not null references organizations on delete cascade, created_by text references members on delete set null,
  name varchar(100) not null, prefix char(8) not null, secret_hash text not null, scopes text[] not null default array['read'], last_used timestamptz, revoked boolean not null default false
);
create table projects (
  id text primary key, organization_id text not null references organizations on delete cascade, name text not null, description text,
  settings jsonb not null default '{"temperature": 0.7}', archived_at timestamptz(3), created_at timestamptz(3) not null default now()
);
create index projects_of on projects (organization_id, created_at desc);
create table project_members (
  project_id text not null references projects on delete cascade, member_id text not null references members on delete cascade, can_edit boolean not null default false,
  primary key (project_id, member_id)
);

create table providers (id serial primary key, name text not null unique, base_url text not null, limits jsonb);
create table models (
  id serial primary key, provider_id integer not null references providers, name text not null, context_size integer not null, input_price numeric(15, 9) not null,
  output_price numeric(15, 9) not null, features text[], released date, unique (provider_id, name)
);
create table model_aliases (alias text primary key, model_id integer not null references models on delete cascade);
create table prompts (id bigserial primary key, project_id text not null references projects on delete cascade, name text not null, unique (project_id, name));
create table prompt_versions (
  prompt_id bigint not null references prompts on delete cascade, version integer not null, template text not null, variables text[] not null default '{}',
  author_id text references members, created_at timestamptz(3) not null default now(), primary key (prompt_id, version)
);

create table assistants (
  id text primary key, project_id text not null references projects on delete cascade, model_id integer not null references models, name text not null,
  prompt_id bigint, prompt_version integer, temperature real not null default 0.7 check (temperature between 0 and 2), top_p double precision,
  foreign key (prompt_id, prompt_version) references prompt_versions (prompt_id, version)
);
create table tools (id text primary key, project_id text not null references projects on delete cascade, name text not null, schema jsonb not null, timeout interval not null default '30 seconds');
create table assistant_tools (
  assistant_id text not null references assistants on delete cascade, tool_id text not null references tools on delete cascade, primary key (assistant_id, tool_id)
);
create table chats (
  id text primary key, project_id text not null references projects on delete cascade, assistant_id text references assistants on delete set null,
  member_id text references members on delete set null, parent_chat_id text references chats on delete set null, title text, pinned boolean not null default false,
  message_count integer not null default 0, created_at timestamptz(3) not null default now()
);
create index chats_project on chats (project_id, created_at desc, id desc);
create table messages (
  id bigint generated always as identity primary key, chat_id text not null references chats on delete cascade, role message_role not null,
  content text not null, parts jsonb[] , tokens integer, finish_reason varchar(40), created_at timestamptz(3) not null default clock_timestamp()
);
create index messages_chat on messages (chat_id, id);
create table tool_calls (
  id text primary key, message_id bigint not null references messages on delete cascade, tool_id text references tools on delete set null,
  arguments json not null, result json, error text, started_at timestamptz, finished_at timestamptz
);
create table feedback (
  message_id bigint not null references messages on delete cascade, member_id text not null references members on delete cascade, score smallint not null check (score in (-1, 1)),
  comment text, primary key (message_id, member_id)
);
create table message_files (message_id bigint not null references messages on delete cascade, file_id uuid not null, primary key (message_id, file_id));
create table files (
  id uuid primary key default gen_random_uuid(), organization_id text not null references organizations on delete cascade, name text not null, mime varchar(255) not null,
  size bigint not null, sha256 bytea, uploaded_at timestamptz(3) not null default now()
);
alter table message_files add constraint message_files_file foreign key (file_id) references files (id) on delete cascade;

create table knowledge_bases (id text primary key, project_id text not null references projects on delete cascade, name text not null, chunk_size smallint not null default 512);
create table documents (
  id bigserial primary key, knowledge_base_id text not null references knowledge_bases on delete cascade, file_id uuid references files on delete set null,
  title text not null, url text, language char(2), words bigint not null default 0, indexed_at timestamptz(3)
);
create table chunks (
  document_id bigint not null references documents on delete cascade, no integer not null, text text not null, embedding real[] not null,
  span int4range, search tsvector generated always as (to_tsvector('simple', text)) stored, primary key (document_id, no)
);
create index chunks_search on chunks using gin (search);
create table assistant_knowledge (
  assistant_id text not null references assistants on delete cascade, knowledge_base_id text not null references knowledge_bases on delete cascade, primary key (assistant_id, knowledge_base_id)
);
create table citations (
  message_id bigint not null references messages on delete cascade, no smallint not null, document_id bigint not null, chunk_no integer not null,
  primary key (message_id, no), foreign key (document_id, chunk_no) references chunks (document_id, no) on delete cascade
);

create table jobs (
  id bigserial primary key, project_id text references projects on delete cascade, kind text not null, state job_state not null default 'queued',
  payload jsonb not null default '{}', attempts smallint not null default 0, run_at timestamptz(3) not null default now(), locked_by text, after_job bigint references jobs
);
create index jobs_ready on jobs (run_at) where state = 'queued';
create table job_logs (job_id bigint not null references jobs on delete cascade, no integer not null, line text not null, at timestamptz not null default clock_timestamp(), primary key (job_id, no));
create table schedules (id serial primary key, project_id text not null references projects on delete cascade, cron varchar(100) not null, next_at timestamp, at_time time(0));
create table evaluations (id bigserial primary key, assistant_id text not null references assistants on delete cascade, name text not null, created_at timestamptz(3) not null default now());
create table evaluation_cases (evaluation_id bigint not null references evaluations on delete cascade, no integer not null, input jsonb not null, expected text, primary key (evaluation_id, no));
create table evaluation_results (
  evaluation_id bigint not null, no integer not null, model_id integer not null references models, score numeric(6, 5), latency interval, output text,
  primary key (evaluation_id, no, model_id), foreign key (evaluation_id, no) references evaluation_cases on delete cascade
);

create table usage_records (
  id bigserial primary key, organization_id text not null references organizations on delete cascade, project_id text references projects on delete set null,
  model_id integer not null references models, day date not null, input_tokens bigint not null default 0, output_tokens bigint not null default 0,
  cost numeric(15, 9) not null default 0, total_tokens bigint generated always as (input_tokens + output_tokens) stored, unique (organization_id, project_id, model_id, day)
);
create table budgets (organization_id text primary key references organizations on delete cascade, soft numeric(15, 9), hard numeric(15, 9), alert_at real[] not null default '{0.5,0.9}');
create table invoices (
  id text primary key, organization_id text not null references organizations, period daterange not null, amount numeric(12, 2) not null, currency char(3) not null default 'EUR', paid boolean not null default false
);
create table invoice_lines (invoice_id text not null references invoices on delete cascade, no smallint not null, text text not null, amount numeric(12, 2) not null, primary key (invoice_id, no));
create table webhooks (id text primary key, organization_id text not null references organizations on delete cascade, url text not null, events text[] not null, secret text not null);
create table webhook_deliveries (id bigserial primary key, webhook_id text not null references webhooks on delete cascade, status smallint, body text, took interval, at timestamptz not null default now());
create table audit_log (id bigserial primary key, organization_id text references organizations on delete set null, actor text, action text not null, ip inet, before jsonb, after jsonb, at timestamptz(3) not null default now());
