// Pairs of schemas that differ in a way worth a test, with rows to be there before and what is true of them after: done on
// databases by tests/live/diff.test.js, and what the diff says of each is recorded for its native tests (record.js).

const id = { id: { type: 'text', primaryKey: true } };
/** @param {any} tables @param {any} [enums] */
const doc = (tables, enums) => ({ version: 1, ...(enums && { enums }), tables });
/** @param {any} columns @param {any} [more] */
export const one = (columns, more) => doc({ t: { columns: { ...id, ...columns }, ...more } });

/** @type {Record<string, {from: any, to: any, hints?: any, rows?: string[], check?: string[]}>} */
export const PAIRS = {
  'names that change places': {
    from: doc({ a: { columns: { ...id, x: { type: 'text' }, y: { type: 'integer' } } }, b: { columns: id } }),
    to: doc({ a: { columns: id }, b: { columns: { ...id, y: { type: 'text' }, x: { type: 'integer' } } } }),
    hints: { renames: { a: 'b', b: 'a', 'a.x': 'y', 'a.y': 'x' } },
    rows: ["insert into a values ('1', 'ex', 7)"],
    check: ["select y = 'ex' and x = 7 from b", 'select count(*) = 0 from a'],
  },
  'a name taken from what goes': {
    from: doc({ users: { columns: { ...id, email: { type: 'text', unique: true } } }, people: { columns: { ...id, mail: { type: 'text', unique: true }, email: { type: 'integer' } } } }),
    to: doc({ users: { columns: { ...id, email: { type: 'text', unique: true } } } }),
    hints: { renames: { people: 'users', 'people.mail': 'email' }, drops: ['users', 'people.email'] },
    rows: ["insert into people values ('p', 'a@b', 1)", "insert into users values ('u', 'c@d')"],
    check: ["select id = 'p' and email = 'a@b' from users"],
  },
  'everything named after a renamed table and column': {
    from: doc({ t: { columns: { ...id, a: { type: 'integer', unique: true, check: 'a > 0 and t.a < 9' }, l: { type: 'text', references: { table: 't', column: 'id' } }, g: { type: 'integer', generated: 'a + 1' } }, indexes: { t_a_idx: { columns: ['a', { expression: 'abs(a)' }], where: 'a > 1' } } }, u: { columns: { t_id: { type: 'text', references: { table: 't', column: 'id' } } } } }),
    to: doc({ big: { renamedFrom: 't', columns: { ...id, 'New "A"': { renamedFrom: 'a', type: 'integer', unique: true, check: '"New ""A""" > 0 and big."New ""A""" < 9' }, l: { type: 'text', references: { table: 'big', column: 'id' } }, g: { type: 'integer', generated: '"New ""A""" + 1' } }, indexes: { big_idx: { columns: ['New "A"', { expression: 'abs("New ""A""")' }], where: '"New ""A""" > 1' } } }, u: { columns: { t_id: { type: 'text', references: { table: 'big', column: 'id' } } } } }),
    rows: ["insert into t values ('a', 3, 'a')"],
    check: ['select "New ""A""" = 3 and g = 4 from big'],
  },
  'every cast there is, with values': {
    from: one({ a: { type: 'text', default: "'5'" }, b: { type: 'integer', default: '0' }, c: { type: 'text' }, d: { type: 'boolean' }, e: { type: 'varchar(10)' }, f: { type: 'numeric(10,2)' }, g: { type: 'timestamp' }, h: { type: 'text[]' }, i: { type: 'text' }, j: { type: 'jsonb' }, k: { type: 'char(3)' } }),
    to: one({ a: { type: 'integer', default: '5' }, b: { type: 'boolean', default: 'false' }, c: { type: 'jsonb' }, d: { type: 'bigint' }, e: { type: 'text' }, f: { type: 'numeric(12,2)' }, g: { type: 'date' }, h: { type: 'integer[]' }, i: { type: 'text[]' }, j: { type: 'numeric' }, k: { type: 'integer' } }),
    rows: ["insert into t values ('1', '12', 2, '{\"a\":1}', true, 'e', 1.50, '2026-01-02 03:04', '{1,2}', '{x,y}', '3.5', '42')"],
    check: ["select a = 12 and b and c->>'a' = '1' and d = 1 and e = 'e' and f = 1.5 and g = '2026-01-02' and h = '{1,2}' and i = '{x,y}' and j = 3.5 and k = 42 from t"],
  },
  'a shorter length refuses what does not fit, and cuts nothing': {
    from: one({ a: { type: 'text' }, b: { type: 'text' } }), to: one({ a: { type: 'varchar(3)' }, b: { type: 'numeric(3,1)' } }),
    rows: ["insert into t values ('1', 'abc', '12.3')"], check: ["select a = 'abc' and b = 12.3 from t"],
  },
  'text to an enum and an enum to text': {
    from: one({ a: { type: 'text', default: "'sad'", check: "a in ('sad', 'ok')" }, b: { type: 'mood', default: "'ok'" }, c: { type: 'mood[]' } }, { indexes: { t_a: { columns: ['a'], where: "a <> 'ok'" }, t_b: { columns: ['b'], where: "b <> 'ok'" } } }),
    to: one({ a: { type: 'mood', default: "'sad'", check: "a in ('sad', 'ok')" }, b: { type: 'text', default: "'ok'" }, c: { type: 'text[]' } }, { indexes: { t_a: { columns: ['a'], where: "a <> 'ok'" }, t_b: { columns: ['b'], where: "b <> 'ok'" } } }),
    rows: ["insert into t values ('1', 'ok', 'sad', '{sad,ok}')"], check: ["select a = 'ok' and b = 'sad' and c = '{sad,ok}' from t"],
  },
  'an enum grows, shrinks, is put in another order': {
    from: one({ a: { type: 'grows', default: "'m'" }, b: { type: 'shrinks', default: "'x'", check: "b <> 'y'" }, c: { type: 'orders[]', default: "'{p}'" }, d: { type: 'boolean', generated: "a = 'm'" }, e: { type: 'text', generated: "case b when 'x' then 'is x' end", nullable: true } }, { indexes: { t_e: { columns: ['e', 'a'] } } }),
    to: one({ a: { type: 'grows', default: "'m'" }, b: { type: 'shrinks', default: "'y'", check: "b <> 'x'" }, c: { type: 'orders[]', default: "'{p}'" }, d: { type: 'boolean', generated: "a = 'm'" }, e: { type: 'text', generated: "case b when 'x' then 'is x' end", nullable: true } }, { indexes: { t_e: { columns: ['e', 'a'] } } }),
    rows: ["insert into t (id, b) values ('1', 'x')", "update t set b = 'x'", "delete from t"], check: ["select count(*) = 0 from t"],
  },
  'collations come, change and go': {
    from: one({ a: { type: 'text', collation: 'C' }, b: { type: 'text' }, c: { type: 'varchar(9)', collation: 'C', default: "'x'" }, d: { type: 'text', collation: 'POSIX' } }, { indexes: { t_a: { columns: ['a', { column: 'b', collation: 'C' }] }, t_b: { columns: [{ expression: 'lower(b)', collation: 'C', opclass: 'text_pattern_ops' }] }, t_d: { columns: [{ column: 'd', collation: 'C' }] } } }),
    to: one({ a: { type: 'text' }, b: { type: 'text', collation: 'C' }, c: { type: 'text', collation: 'POSIX', default: "'x'" }, d: { type: 'integer' } }, { indexes: { t_a: { columns: ['a', { column: 'b', collation: 'POSIX' }] }, t_b: { columns: [{ expression: 'lower(b)', collation: 'C', opclass: 'text_pattern_ops' }] }, t_d: { columns: ['d'] } } }),
    rows: ["insert into t values ('1', 'A', 'B', 'C', '4')"],
    check: ["select a = 'A' and b = 'B' and c = 'C' and d = 4 from t", "select count(*) = 2 from pg_attribute where attrelid = 't'::regclass and attcollation::regcollation::text in ('\"C\"', '\"POSIX\"')"],
  },
  'what is said by SQL comes, changes, gives way and goes': {
    from: { ...doc({ t: { columns: { ...id, a: { type: 'text' }, e: { type: 'mail' }, n: { type: 'integer', default: 'one()' } } } }, { mood: { values: ['sad', 'ok'] } }), sql: {
      'domain mail': "create domain mail as text check (value like '%@%')", 'function one()': "create function one() returns integer language sql as 'select 1'",
      'function touch()': "create function touch() returns trigger language plpgsql as 'begin new.a = upper(new.a); return new; end'",
      'trigger touch on t': 'create trigger touch before insert or update on t for each row execute function touch()',
      'view v': 'create view v as select id, a from t', 'view w': 'create view w as select a from v', 'function likes(m mood)': "create function likes(m mood) returns boolean language sql as 'select m is not null'",
      'comment on view w': { text: "comment on view w is 'w'", undo: 'comment on view w is null' }, 'policy p on t': "create policy p on t using (a <> 'x')",
      'row security of t': { text: 'alter table t enable row level security', undo: 'alter table t disable row level security' } } },
    to: { ...doc({ t: { columns: { ...id, a: { type: 'varchar(20)' }, e: { type: 'mail' }, n: { type: 'integer', default: 'one()' } } } }, { mood: { values: ['ok'] } }), sql: {
      'domain mail': "create domain mail as text check (value like '%@%')", 'function one()': "create function one() returns integer language sql as 'select 2'",
      'function touch()': "create function touch() returns trigger language plpgsql as 'begin new.a = lower(new.a); return new; end'",
      'trigger touch on t': 'create trigger touch before update on t for each row execute function touch()',
      'view v': 'create view v as select a, id from t', 'view w': 'create view w as select a from v', 'function likes(m mood)': "create function likes(m mood) returns boolean language sql as 'select m is not null'",
      'comment on view w': { text: "comment on view w is 'w'", undo: 'comment on view w is null' }, 'materialized view m': 'create materialized view m as select count(*) as n from v', 'index m_n': 'create unique index m_n on m (n)',
      'constraint ex on t': { text: 'alter table t add constraint ex exclude using btree (a with =)', undo: 'alter table t drop constraint ex' }, 'sequence s': 'create sequence s start with 5' } },
    rows: ["insert into t values ('1', 'x', 'a@b')"],
    check: ["select a = 'X' and n = 1 from t", "update t set a = 'Y' returning a = 'y'", "insert into t values ('2', 'Z', 'b@c') returning a = 'Z' and n = 2", "select nextval('s') = 5", 'select n = 1 from m', "select obj_description('w'::regclass) = 'w'", "select not relrowsecurity from pg_class where relname = 't'", "select count(*) = 0 from pg_policy"],
  },
  'a value that is used at once': {
    from: one({ a: { type: 'mood' }, b: { type: 'text' } }, {}), to: one({ a: { type: 'mood', default: "'new'" }, b: { type: 'mood' } }, { checks: { c: "a <> 'new' or b = 'new'" } }),
    rows: ["insert into t values ('1', 'ok', 'ok')"], check: ["select b = 'ok' from t"],
  },
  'what counts': {
    from: one({ a: { type: 'integer' }, b: { type: 'serial' }, c: { type: 'bigint', identity: 'always' }, d: { type: 'serial' }, e: { type: 'smallint', identity: 'byDefault' }, f: { type: 'smallserial' }, g: { type: 'bigint', default: '1' } }),
    to: one({ a: { type: 'serial' }, b: { type: 'bigint', identity: 'byDefault' }, c: { type: 'bigint', identity: 'byDefault' }, d: { type: 'integer', default: '4' }, e: { type: 'text' }, f: { type: 'bigserial' }, g: { type: 'integer', identity: 'always' } }),
    rows: ["insert into t (id, a, b) values ('1', 41, 99)", "insert into t (id, a) values ('2', 5)"],
    check: ["insert into t (id, e) values ('3', '5') returning a = 42 and b = 100 and c = 3 and d = 4 and f = 3 and g = 2"],
  },
  'what it counts from and by': {
    from: one({ a: { type: 'bigint', identity: 'always', start: 5, increment: 5 }, b: { type: 'serial' }, c: { type: 'integer' } }),
    to: one({ a: { type: 'bigint', identity: 'always', start: 5, increment: 2 }, b: { type: 'serial', start: 50, increment: 10 }, c: { type: 'integer', identity: 'byDefault', start: 70 }, d: { type: 'serial', start: 100 } }),
    rows: ["insert into t (id, c) values ('1', 7)", "insert into t (id, c) values ('2', 80)"],
    check: ["insert into t (id) values ('3') returning a = 12 and b = 12 and c = 81 and d = 100"],
  },
  'how it counts': {
    from: one({ a: { type: 'integer', identity: 'always', max: 9 }, b: { type: 'serial', min: -5, cache: 3 }, c: { type: 'integer' }, d: { type: 'integer' } }),
    to: one({ a: { type: 'integer', identity: 'always', max: 4, cycle: true }, b: { type: 'serial' }, c: { type: 'integer', identity: 'byDefault', increment: -1 }, d: { type: 'serial', min: -2 }, e: { type: 'smallserial', min: 10, max: 20, cycle: true } }),
    rows: ["insert into t (id, b, c, d) values ('1', 1, 7, -9)", "insert into t (id, b, c, d) values ('2', 1, -80, -7)"],
    check: ["insert into t (id, b) values ('3', 1) returning a = 3 and c = -81 and d = -2 and e = 10"],
  },
  'keys that others point to': {
    from: doc({ p: { columns: { a: { type: 'integer', primaryKey: true }, b: { type: 'integer', unique: true }, c: { type: 'integer' } } }, q: { columns: { a: { type: 'integer', references: { table: 'p', column: 'a', onDelete: 'cascade' } }, b: { type: 'integer', nullable: true, references: { table: 'p', column: 'b' } } } } }),
    to: doc({ p: { columns: { a: { type: 'text', unique: true }, b: { type: 'bigint', primaryKey: true }, c: { type: 'integer' } }, unique: { p_ca: ['c', 'a'] } }, q: { columns: { a: { type: 'text', references: { table: 'p', column: 'a', onDelete: 'cascade' } }, b: { type: 'bigint', nullable: true, references: { table: 'p', column: 'b', deferrable: 'deferred' } } } } }),
    rows: ['insert into p values (1, 2, 3)', 'insert into q values (1, 2)'], check: ["select a = '1' and b = 2 from q"],
  },
  'tables in a circle come and go': {
    from: doc({ a: { columns: { ...id, c_id: { type: 'text', references: { table: 'c', column: 'id' } } } }, c: { columns: { ...id, a_id: { type: 'text', nullable: true, references: { table: 'a', column: 'id' } }, self: { type: 'text', nullable: true, references: { table: 'c', column: 'id' } } } }, stays: { columns: { ...id, a_id: { type: 'text', nullable: true, references: { table: 'a', column: 'id' } } } } }),
    to: doc({ x: { columns: { ...id, y_id: { type: 'text', references: { table: 'y', column: 'id' } } } }, y: { columns: { ...id, x_id: { type: 'text', references: { table: 'x', column: 'id' } } } }, stays: { columns: { ...id, x_id: { type: 'text', nullable: true, references: { table: 'x', column: 'id' } } } } }),
    hints: { drops: ['a', 'c', 'stays.a_id'] },
  },
  'generated becomes plain, and plain generated': {
    from: one({ a: { type: 'integer' }, g: { type: 'integer', generated: 'a * 2' }, p: { type: 'integer', default: '3' } }, { unique: { gp: ['g', 'p'] }, indexes: { t_p: { columns: ['p'] } } }),
    to: one({ a: { type: 'bigint' }, g: { type: 'bigint', default: '1' }, p: { type: 'integer', generated: 'length(id)' } }, { unique: { gp: ['g', 'p'] }, indexes: { t_p: { columns: ['p'] } } }),
    rows: ["insert into t (id, a) values ('abcd', 21)"], check: ['select g = 42 and p = 4 from t'],
  },
  'indexes that change under their names': {
    from: doc({
      t: { columns: { ...id, a: { type: 'text' }, b: { type: 'integer' }, gone: { type: 'integer', nullable: true }, wide: { type: 'integer' }, text: { type: 'text' } }, indexes: {
        plain: { columns: ['a'] }, only: { columns: ['a', 'b'], unique: true }, cut: { columns: ['gone'], where: 'gone > 1' }, typed: { columns: ['wide'] }, doc: { columns: ['text'] }, plain_new: { columns: ['b'] }, goes: { columns: ['b', 'a'] } } },
      u: { columns: { ...id, a: { type: 'text' }, b: { type: 'integer' } }, foreignKeys: { u_t: { columns: ['a', 'b'], references: { table: 't', columns: ['a', 'b'] } } } },
    }),
    to: doc({
      t: { columns: { ...id, a: { type: 'text' }, b: { type: 'integer' }, comes: { type: 'integer', nullable: true }, wide: { type: 'bigint' }, text: { type: 'json' } }, indexes: {
        plain: { columns: [{ expression: 'lower(a)' }], where: 'b > 0' }, only: { columns: ['b', 'a'], unique: true }, cut: { columns: ['comes'], method: 'hash' }, typed: { columns: [{ column: 'wide', order: 'desc' }] }, doc: { columns: [{ expression: "text ->> 'a'" }] }, plain_new: { columns: ['b'], include: ['a'] } } },
      u: { columns: { ...id, a: { type: 'text' }, b: { type: 'integer' } }, foreignKeys: { u_t: { columns: ['a', 'b'], references: { table: 't', columns: ['a', 'b'] } } } },
    }),
    hints: { drops: ['t.gone'] },
    rows: ["insert into t values ('1', 'x', 1, 2, 3, '{}')", "insert into u values ('1', 'x', 1)"],
    check: ['select wide = 3 and comes is null from t', "select count(*) = 6 from pg_indexes where schemaname = 'public' and tablename = 't' and indexname <> 't_pkey' and indexname not like '%new0%'"],
  },
  'indexes and keys by other names': {
    from: one({ a: { type: 'text' }, b: { type: 'integer' } }, { unique: { u1: ['a'], u2: ['b'] }, indexes: { i1: { columns: ['a'] }, i2: { columns: ['b'] }, i3: { columns: [{ column: 'b', order: 'desc' }], include: ['a'] } }, checks: { c1: 'b > 0', c2: "a <> ''" } }),
    to: one({ a: { type: 'text' }, b: { type: 'integer' } }, { unique: { u2: ['a'], u1: ['b'] }, indexes: { i2: { columns: ['a'] }, i3: { columns: ['b'] }, i1: { columns: [{ column: 'b', order: 'desc' }], include: ['a'] } }, checks: { c2: 'b > 0', c3: "a <> ''" } }),
    rows: ["insert into t values ('1', 'a', 1)"],
  },
  'not null with rows': {
    from: one({ a: { type: 'text', nullable: true }, b: { type: 'text' } }), to: one({ a: { type: 'text' }, b: { type: 'text', nullable: true }, c: { type: 'text', default: "'c'" }, d: { type: 'timestamptz', default: 'now()' } }),
    rows: ["insert into t values ('1', 'a', 'b')"], check: ["select c = 'c' and d is not null from t"],
  },
};
const growing = (/** @type {string[][]} */ [grows, shrinks, orders]) => ({ grows: { values: grows }, shrinks: { values: shrinks }, orders: { values: orders } });
PAIRS['an enum grows, shrinks, is put in another order'].from.enums = growing([['m', 'n'], ['w', 'x', 'y'], ['p', 'q']]);
PAIRS['an enum grows, shrinks, is put in another order'].to.enums = growing([['k', 'l', 'm', 'm2', 'n', 'o'], ['x', 'y'], ['q', 'p']]);
for (const end of [PAIRS['text to an enum and an enum to text'].from, PAIRS['text to an enum and an enum to text'].to]) end.enums = { mood: { values: ['sad', 'ok'] } };
PAIRS['a value that is used at once'].from.enums = { mood: { values: ['ok'] } };
PAIRS['a value that is used at once'].to.enums = { mood: { values: ['new', 'ok'] } };
