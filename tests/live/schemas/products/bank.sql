-- A ledger: procedures, window and statement functions, checks over several columns, sequences of every kind, event-free.
create sequence account_number as bigint start with 1000000000 increment by 7 minvalue 1000000000 maxvalue 9999999999 cache 5 no cycle;
create sequence countdown as integer increment by -1 minvalue -100 maxvalue 100 start with 100 cycle;
create sequence small_one as smallint;
create domain money_amount as numeric(20, 4) not null default 0;
create domain currency as char(3) default 'EUR' check (value = upper(value)) check (length(value) = 3);
create domain iban as varchar(34) collate "C" constraint iban_form check (value ~ '^[A-Z]{2}\d{2}[A-Z0-9]{1,30}$') constraint iban_short check (length(value) > 14);
create table accounts (id bigint primary key default nextval('account_number'), iban iban unique, owner text not null, currency currency not null, balance money_amount, opened date not null default current_date, closed date, version integer not null default 1, check (closed is null or closed >= opened), check (balance >= 0 or owner = 'bank'));
create table transfers (id bigint generated always as identity primary key, debit bigint not null references accounts, credit bigint not null references accounts, amount money_amount check (amount > 0), currency currency not null, at timestamptz not null default now(), reference varchar(140), external_id text, constraint different check (debit <> credit), constraint once unique nulls not distinct (external_id, at));
create table entries (account bigint not null references accounts deferrable, transfer bigint not null references transfers initially deferred, amount money_amount, balance_after money_amount, primary key (account, transfer));
create table rates (base currency, quote currency, valid daterange, rate numeric not null check (rate > 0), ticket smallint default nextval('small_one'::regclass), primary key (base, quote, valid));
create table counters (name text primary key, n integer default nextval('countdown'));
alter sequence countdown owned by counters.n;
create function balance_of(the_account bigint, until timestamptz default now()) returns money_amount language sql stable as $$
  select coalesce(sum(e.amount), 0)::money_amount from entries e join transfers t on t.id = e.transfer where e.account = the_account and t.at <= until
$$;
create function never() returns trigger language plpgsql as $$ begin raise exception '% is never done to %', tg_op, tg_table_name using errcode = 'P0001'; end $$;
create trigger never_changed before update or delete or truncate on transfers for each statement execute function never();
create procedure transfer(from_account bigint, to_account bigint, how_much numeric, inout made bigint default null) language plpgsql as $$
declare
  one record;
begin
  insert into transfers (debit, credit, amount, currency) select from_account, to_account, how_much, a.currency from accounts a where id = from_account returning id into made;
  for one in select * from (values (from_account, -how_much), (to_account, how_much)) v (account, amount) loop
    insert into entries (account, transfer, amount, balance_after) values (one.account, made, one.amount, balance_of(one.account) + one.amount);
  end loop;
end $$;
create view statements as select account, transfer, amount, sum(amount) over (partition by account order by transfer rows between unbounded preceding and current row) as running from entries;
create view currency_totals as select a.currency, sum(s.amount) as total from statements s join accounts a on a.id = s.account group by grouping sets ((a.currency), ());
create index entries_transfer on entries (transfer);
create index transfers_day on transfers (((at at time zone 'UTC')::date), currency);
create index transfers_reference on transfers (reference varchar_pattern_ops, external_id text_ops desc);
comment on sequence account_number is 'in steps of seven';
comment on domain iban is 'without spaces';
comment on procedure transfer(bigint, bigint, numeric, bigint) is 'the only way';
comment on column statements.running is 'since the first';
