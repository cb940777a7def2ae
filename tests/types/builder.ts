// What the query builder promises, as a program that is only compiled; see database.ts.
import {
  activities, agents, and, asc, avg, count, costs, createDatabase, desc, eq, escapeLike, gt, gte, ilike, inArray, isNull, like, lt, lte, max, min, ne, not, or,
  projects, sum, users,
} from 'heliumdb';
import type { Agent, Condition, Cost, Json, Project, Query, Select, Term, User, UserWithSecrets } from 'heliumdb';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** The expression's type is exactly T. */
declare function is<T>(): <A>(value: A) => Same<A, T> extends true ? void : { not: A };
type Ok = void;

const db = createDatabase(process.env.DATABASE_URL);
const date = new Date();

// Selects.
is<User[]>()(await db.select().from(users)) satisfies Ok;
is<Agent[]>()(await db.select().from(agents).where(eq(agents.status, 'running')).orderBy(desc(agents.createdAt), agents.id).limit(5).after('id')) satisfies Ok;
const query: Query<Project[]> = db.select().from(projects);
const select: Select<'users', User> = db.select().from(users).options({ timeout: 5, signal: AbortSignal.timeout(5) });
is<{ id: string; mail: string; at: Date; name: string | null }[]>()(
  await db.select({ id: users.id, mail: users.email, at: users.createdAt, name: users.name }).from(users)) satisfies Ok;
is<{ n: number; k: number; total: number | null; mean: number | null; model: string; last: Date | null; least: string | null }[]>()(
  await db.select({
    n: count(), k: count(costs.inputTokens), total: sum(costs.amount), mean: avg(costs.inputTokens), model: costs.model, last: max(costs.timestamp),
    least: min(costs.provider),
  }).from(costs).orderBy(asc(costs.model), desc(count()))) satisfies Ok;
is<{ n: number }[]>()(await db.select({ n: count() }).from(users)) satisfies Ok;
is<{ settings: Json; status: Agent['status'] }[]>()(await db.select({ settings: agents.logs, status: agents.status }).from(agents)) satisfies Ok;
// @ts-expect-error no query without a table
(await db.select()).length;
// @ts-expect-error no such column
users.emial;
// @ts-expect-error not asked for
(await db.select({ id: users.id }).from(users))[0]?.email;
// @ts-expect-error columns of another table
db.select({ id: users.id }).from(projects);
// @ts-expect-error columns of two tables
db.select({ id: users.id, project: projects.id }).from(users);
// @ts-expect-error columns of two tables, beside an aggregate of none
db.select({ id: users.id, n: count(), project: projects.id }).from(users);
// @ts-expect-error columns of two tables, the other's first
db.select({ n: count(), project: projects.id, id: users.id }).from(users);
// @ts-expect-error an aggregate of another table
db.select({ id: users.id, total: sum(costs.amount) }).from(users);
// @ts-expect-error a column of another table beside count()
db.select({ n: count(), id: users.id }).from(projects);
// @ts-expect-error columns of two tables, beside an aggregate
db.insert(users).values([]).returning({ id: users.id, other: projects.id });
// @ts-expect-error a table's object, not its name
db.select().from('users');
// @ts-expect-error a condition is no column
db.select({ id: eq(users.id, 'x') });
// @ts-expect-error text has no sum
sum(users.email);
// @ts-expect-error no order among JSON
max(projects.settings);
// @ts-expect-error a column of another table
db.select().from(users).orderBy(projects.id);
// @ts-expect-error a column of another table
db.select().from(users).orderBy(desc(projects.id));
// @ts-expect-error a number
db.select().from(users).limit('5');
// @ts-expect-error of writes
db.select().from(users).returning();

// Conditions.
is<Condition<'users'>>()(eq(users.email, 'a@b.c')) satisfies Ok;
is<Condition<'users'>>()(and(eq(users.email, 'a@b.c'), or(gt(users.createdAt, date), not(isNull(users.name))))) satisfies Ok;
and(gte(costs.amount, 5n), lt(costs.amount, 0.5), lte(costs.timestamp, '2026-01-01'), ne(costs.inputTokens, 5), inArray(costs.inputTokens, [1, 2n]));
and(like(users.name, `${escapeLike('50%')}%`), ilike(users.email, '%'), inArray(users.id, ['a'] as const), eq(projects.settings, { a: [1] }) && undefined, undefined);
db.select().from(users).where(undefined);
db.select().from(users).where(and());
const filters = [eq(users.id, 'x'), Math.random() > 0.5 ? isNull(users.name) : undefined];
db.select().from(users).where(and(...filters));
// @ts-expect-error a column of another table
db.select().from(users).where(eq(projects.name, 'x'));
// @ts-expect-error a column of another table
db.select().from(users).where(and(eq(users.name, 'x'), eq(projects.name, 'x')));
// @ts-expect-error a column of another table
db.select().from(users).where(not(isNull(projects.name)));
// @ts-expect-error text
eq(users.email, 5);
// @ts-expect-error text
inArray(users.email, ['a', 5]);
// @ts-expect-error a Date or text
gt(users.createdAt, 5);
// @ts-expect-error a number
lt(costs.amount, '5');
// @ts-expect-error for null there is isNull
eq(users.name, null);
// @ts-expect-error a value
eq(users.name, undefined);
// @ts-expect-error not between columns
eq(users.name, users.email);
// @ts-expect-error no such status
eq(agents.status, 'asleep');
// @ts-expect-error text only
like(costs.amount, '1%');
// @ts-expect-error a condition
and(true);
// @ts-expect-error a condition
not(undefined);
// @ts-expect-error no condition
db.select().from(users).where(users.id);

// Inserts.
is<{ count: number }>()(await db.insert(users).values({ email: 'a@b.c', password: 'x' })) satisfies Ok;
is<User[]>()(await db.insert(users).values([{ email: 'a@b.c', password: 'x', id: 'mine', name: null, createdAt: '2026-01-01', updatedAt: date }]).returning()) satisfies Ok;
is<{ key: string }[]>()(await db.insert(costs).values({ projectId: 'p', amount: 5n, model: 'm', provider: 'p', inputTokens: undefined })
  .returning({ key: costs.id }).options({ timeout: 5 })) satisfies Ok;
is<string>()(db.insert(users).values({ email: 'a@b.c', password: 'x' }).id) satisfies Ok;
db.insert(projects).values({ name: 'n', path: '/', userId: 'u', settings: { a: [date] } });
db.insert(activities).values([{ projectId: 'p', type: 't', message: 'm', metadata: null }] as const);
db.insert(users).values({ email: 'a@b.c', password: 'x' }).onConflictDoNothing();
db.insert(users).values([]).onConflictDoNothing({ target: [users.email, users.id] }).returning();
is<User[]>()(await db.insert(users).values({ email: 'a@b.c', password: 'x' }).onConflictDoUpdate({ target: users.email, set: { name: 'x' } }).returning()) satisfies Ok;
db.insert(users).values({ email: 'a@b.c', password: 'x' }).onConflictDoUpdate({ target: users.email });
// @ts-expect-error of a single row
db.insert(users).values([{ email: 'a@b.c', password: 'x' }]).id;
// @ts-expect-error password is required
db.insert(users).values({ email: 'a@b.c' });
// @ts-expect-error no such column
db.insert(users).values({ email: 'a@b.c', password: 'x', admin: true });
// @ts-expect-error null is no address
db.insert(users).values({ email: null, password: 'x' });
// @ts-expect-error a number
db.insert(costs).values([{ projectId: 'p', amount: '5', model: 'm', provider: 'p' }]);
// @ts-expect-error a column of another table
db.insert(users).values([]).onConflictDoNothing({ target: projects.id });
// @ts-expect-error a target is needed
db.insert(users).values([]).onConflictDoUpdate({ set: { name: 'x' } });
// @ts-expect-error no such column
db.insert(users).values([]).onConflictDoUpdate({ target: users.id, set: { nmae: 'x' } });
// @ts-expect-error a column of another table
db.insert(users).values([]).returning({ id: projects.id });
// @ts-expect-error no rows yet
await db.insert(users).returning();

// Updates and deletes.
is<{ count: number }>()(await db.update(users).set({ name: null, email: undefined }).where(eq(users.id, 'x'))) satisfies Ok;
is<User[]>()(await db.update(users).set({ name: 'x' }).all().returning()) satisfies Ok;
is<{ count: number }>()(await db.delete(costs).where(lt(costs.timestamp, date))) satisfies Ok;
is<Cost[]>()(await db.delete(costs).all().returning().options({})) satisfies Ok;
is<{ amount: number }[]>()(await db.delete(costs).all().returning({ amount: costs.amount })) satisfies Ok;
// @ts-expect-error which rows?
db.delete(costs).returning();
// @ts-expect-error which rows?
db.batch([db.update(users).set({ name: 'x' })]);
// @ts-expect-error no such column
db.update(users).set({ nmae: 'x' });
// @ts-expect-error text
db.update(users).set({ name: 5 });
// @ts-expect-error null is no name
db.update(projects).set({ name: null });
// @ts-expect-error a column of another table
db.update(users).set({ name: 'x' }).where(eq(costs.id, 'x'));
// @ts-expect-error what to set?
db.update(users).where(eq(users.id, 'x'));

// What is no query yet isn't awaited.
async () => {
  // @ts-expect-error which rows?
  await db.delete(costs);
  // @ts-expect-error which rows?
  await db.update(users).set({ name: 'x' });
  // @ts-expect-error set what?
  await db.update(users);
  // @ts-expect-error which values?
  await db.insert(users);
  // @ts-expect-error of which table?
  await db.select({ id: users.id });
  // @ts-expect-error in a transaction neither
  await db.transaction(async (tx) => { await tx.delete(costs); });
};
// @ts-expect-error nor given back by an async function
db.transaction(async (tx) => tx.delete(costs));

// Secret columns: where they are named, or asked for.
is<UserWithSecrets[]>()(await db.select().from(users).where(undefined).options({ secrets: true })) satisfies Ok;
is<User[]>()(await db.select().from(users).options({ timeout: 5 }).limit(5)) satisfies Ok;
is<{ secret: string; n: number }[]>()(await db.select({ secret: users.password, n: count() }).from(users)) satisfies Ok;
is<User[]>()(await db.insert(users).values({ email: 'a@b.c', password: 'x' }).returning()) satisfies Ok;
is<UserWithSecrets[]>()(await db.insert(users).values({ email: 'a@b.c', password: 'x' }).returning().options({ secrets: true })) satisfies Ok;
is<UserWithSecrets[]>()(await db.update(users).set({ refreshToken: null }).all().options({ secrets: true }).returning()) satisfies Ok;
is<{ token: string | null }[]>()(await db.delete(users).all().returning({ token: users.refreshToken })) satisfies Ok;
const whole = createDatabase('postgres://localhost/x', { secrets: true });
is<UserWithSecrets[]>()(await whole.select().from(users)) satisfies Ok;
is<User[]>()(await whole.select().from(users).options({ secrets: false })) satisfies Ok;
is<UserWithSecrets[]>()(await whole.delete(users).all().returning()) satisfies Ok;
is<[UserWithSecrets[], UserWithSecrets[]]>()(await db.batch([db.select().from(users), db.delete(users).all().returning()], { secrets: true })) satisfies Ok;
// @ts-expect-error not asked for
(await db.select().from(users))[0].password;
// @ts-expect-error no such option
db.select().from(users).options({ timeout: 5, limit: 5 });
// @ts-expect-error no such option
db.select().from(users).options({ secrets: true, limit: 5 });

// In batches, plans and transactions; bytes are not its.
is<[User[], { n: number }[], { count: number }, User | null]>()(await db.batch([
  db.select().from(users), db.select({ n: count() }).from(costs), db.delete(costs).all(), db.getUserById('x'),
])) satisfies Ok;
is<[Project[], { count: number }]>()(await db.plan((tx) => {
  const user = tx.insert(users).values({ email: 'a@b.c', password: 'x' });
  return [tx.insert(projects).values({ name: 'n', path: '/', userId: user.id }).returning(), user];
})) satisfies Ok;
is<Project[]>()(await db.transaction((tx) => tx.insert(projects).values({ name: 'n', path: '/', userId: 'u' }).returning())) satisfies Ok;
// @ts-expect-error
db.bytes.select;
const term: Term<'costs', number | null> = sum(costs.amount);

export { query, select, term };
