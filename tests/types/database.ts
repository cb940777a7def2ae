// What index.d.ts promises, as a program that is only compiled: `is` fails where two types differ, and each line
// under @ts-expect-error must not compile.
import { createDatabase } from 'heliumdb';
import module from 'heliumdb/core.wasm';
import sessionModule from 'heliumdb/session.wasm';
import type {
  Activity, Agent, BatchOptions, Cost, CreateCost, Database, Json, Lazy, Project, ProjectOptions, Query, QueryEvent, Statement, User, UserWithSecrets,
} from 'heliumdb';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** The expression's type is exactly T. */
declare function is<T>(): <A>(value: A) => Same<A, T> extends true ? void : { not: A };
type Ok = void;

const db = createDatabase(process.env.DATABASE_URL);
is<Database>()(db) satisfies Ok;
createDatabase('postgres://localhost/x', {
  endpoint: 'http://localhost/sql', fetch, timeout: 100, allowClearAll: true, module: new WebAssembly.Module(new Uint8Array()),
});
createDatabase('postgres://localhost/x', { module, sessionModule });
createDatabase('postgres://localhost/x', { module: WebAssembly.compileStreaming(fetch('/core.wasm')), sessionModule: undefined });
createDatabase('postgres://localhost/x', { fetch: async (url, init) => new Response(url + init.method), timeout: undefined });
// @ts-expect-error no such option
createDatabase('postgres://localhost/x', { retries: 3 });
createDatabase('postgres://localhost/x', {
  onQuery: ({ method, table, sql, rows, outcome, error, time, parameters }) => {
    is<[string, string | null, string, number, 'ok' | 'error' | 'aborted']>()([method, table, sql, rows, outcome] as [typeof method, typeof table, typeof sql, typeof rows, typeof outcome]) satisfies Ok;
    return [error?.sqlState, (time.network ?? 0) + (time.build ?? 0), parameters?.length];
  },
  observe: { parameters: true, onSend: (event) => (event.attempt > 1 ? undefined : "route='users'") },
});
createDatabase('postgres://localhost/x', { onQuery: async (event: QueryEvent) => { await fetch('http://localhost', { method: 'POST', body: JSON.stringify(event) }); } });
is<Database>()(db.as({ role: 'app_user', claims: { sub: 'u1' } })) satisfies Ok;
is<Database<true>>()(createDatabase('postgres://localhost/x', { secrets: true, roles: ['app_user'] as const }).as({ token: 'eyJ' })) satisfies Ok;
// @ts-expect-error a token goes alone
db.as({ token: 'eyJ', role: 'app_user' });
// @ts-expect-error claims are an object
db.as({ claims: 'sub' });
// @ts-expect-error an option of observe, not of createDatabase
createDatabase('postgres://localhost/x', { parameters: true });
// @ts-expect-error a connection string, not its parts
createDatabase({ host: 'localhost' });

// What a query would send.
is<Statement | Statement[]>()(await db.listUsers().toSQL()) satisfies Ok;
is<Statement | Statement[]>()(await db.bytes.listUsers().toSQL()) satisfies Ok;
await db.bytes.listUsers().explain();
await db.listUsers().explain();
await db.createUser({ email: 'a@b.c', password: 'x' }).explain({ analyze: true });
// @ts-expect-error no such option
await db.listUsers().explain({ verbose: true });

// Rows.
const user = await db.createUser({ email: 'a@b.c', password: 'x' });
is<User>()(user) satisfies Ok;
is<string>()(user.id) satisfies Ok;
// @ts-expect-error a secret column, which was not asked for
user.refreshToken;
is<Date>()(user.createdAt) satisfies Ok;
is<User | null>()(await db.getUserById('id')) satisfies Ok;
is<User | null>()(await db.getUserByEmail('a@b.c', { timeout: 5 })) satisfies Ok;
is<User[]>()(await db.listUsers({ limit: 2, after: user.id, signal: AbortSignal.timeout(5) })) satisfies Ok;
is<User>()(await db.updateUserRefreshToken(user.id, null)) satisfies Ok;
// @ts-expect-error password is required
db.createUser({ email: 'a@b.c' });
// @ts-expect-error no such column
db.createUser({ email: 'a@b.c', password: 'x', admin: true });
// @ts-expect-error an id is text
db.getUserById(5);
// @ts-expect-error null says to clear it; leaving it out does not
db.updateUserRefreshToken(user.id);
// @ts-expect-error may be null
(await db.getUserById('id')).email;
// @ts-expect-error pages go by id, not by offset
db.listUsers({ offset: 5 });

// Secret columns: there when asked for, by the call, the batch, the transaction or the database.
is<never>()({} as Extract<keyof User, 'password' | 'refreshToken'>) satisfies Ok;
is<UserWithSecrets | null>()(await db.getUserById('id', { secrets: true, timeout: 5 })) satisfies Ok;
is<UserWithSecrets>()(await db.createUser({ email: 'a@b.c', password: 'x' }, { secrets: true })) satisfies Ok;
is<UserWithSecrets[]>()(await db.listUsers({ limit: 5, secrets: true })) satisfies Ok;
is<UserWithSecrets>()(await db.updateUserRefreshToken('id', null, { secrets: true })) satisfies Ok;
is<User | null>()(await db.getUserByEmail('a@b.c', { secrets: false })) satisfies Ok;
is<string | undefined>()((await db.getUserById('id', { secrets: Math.random() > 0.5 }))!.password) satisfies Ok;
is<UserWithSecrets>()((await db.getProjectById('id', { includeUser: true, secrets: true }))!.user) satisfies Ok;
is<User>()((await db.getProjectById('id', { includeUser: true }))!.user) satisfies Ok;
const whole = createDatabase('postgres://localhost/x', { secrets: true, timeout: 5 });
is<Database<true>>()(whole) satisfies Ok;
is<UserWithSecrets | null>()(await whole.getUserById('id')) satisfies Ok;
is<User | null>()(await whole.getUserById('id', { secrets: false })) satisfies Ok;
is<UserWithSecrets>()((await whole.getProjectById('id', { includeUser: true }))!.user) satisfies Ok;
is<[User, UserWithSecrets, number]>()(await db.batch([db.createUser({ email: 'a@b.c', password: 'x' }), db.createUser({ email: 'a@b.c', password: 'x' }, { secrets: true }),
  db.getTotalCostByProject('id')])) satisfies Ok;
is<[UserWithSecrets | null, User | null, UserWithSecrets[]]>()(await db.batch([db.getUserById('id'), db.getUserById('id', { secrets: false }), db.listUsers()], { secrets: true })) satisfies Ok;
is<[UserWithSecrets[]]>()(await db.plan((tx) => [tx.listUsers()], { secrets: true, timeout: 5 })) satisfies Ok;
is<UserWithSecrets | null>()(await db.transaction((tx) => tx.transaction((nested) => nested.getUserById('id')), { secrets: true })) satisfies Ok;
is<UserWithSecrets[]>()(await whole.transaction((tx) => tx.listUsers())) satisfies Ok;
is<User[]>()(await whole.transaction((tx) => tx.listUsers(), { secrets: false, retries: 1 })) satisfies Ok;
const anyUser: (users: User[]) => void = () => {};
anyUser(await whole.listUsers());
// @ts-expect-error a boolean
db.getUserById('id', { secrets: 'true' });
// @ts-expect-error not asked for
(await db.listUsers())[0].password;

// A read that no cache may answer.
db.listUsers({ cache: 'no-store' });
// @ts-expect-error what a framework's cache is told beyond that is for createDatabase's fetch
db.listUsers({ cache: 'force-cache' });

// Relations: there when asked for, and only then.
const project = (await db.getProjectById('id', { includeAgents: true, includeUser: true, timeout: 5 }))!;
is<Agent[]>()(project.agents) satisfies Ok;
is<User>()(project.user) satisfies Ok;
is<string>()(project.name) satisfies Ok;
is<Json>()(project.settings) satisfies Ok;
// @ts-expect-error not asked for
project.costs;
const all = (await db.getProjectById('id', { includeUser: true, includeAgents: true, includeCosts: true, includeActivities: true }))!;
is<Cost[]>()(all.costs) satisfies Ok;
is<Activity[]>()(all.activities) satisfies Ok;
const plain = (await db.getProjectById('id'))!;
const alsoPlain: Project = plain;
// @ts-expect-error not asked for
plain.agents;
// @ts-expect-error asked for by false
(await db.getProjectById('id', { includeAgents: false }))!.agents;
// @ts-expect-error not asked for: only a deadline was given
(await db.getProjectById('id', { timeout: 5 }))!.agents;
is<Agent[] | undefined>()((await db.getProjectById('id', undefined))!.agents) satisfies Ok;
const options: ProjectOptions = { includeAgents: true };
const perhaps = (await db.getProjectById('id', options))!;
is<Agent[] | undefined>()(perhaps.agents) satisfies Ok;
// @ts-expect-error perhaps it was not asked for
perhaps.agents.length;
const maybe = (await db.getProjectById('id', { includeAgents: Math.random() > 0.5, includeUser: true }))!;
is<Agent[] | undefined>()(maybe.agents) satisfies Ok;
is<User>()(maybe.user) satisfies Ok;
// @ts-expect-error no such relation
db.getProjectById('id', { includeAgents: true, includeTasks: true });
// @ts-expect-error a boolean
db.getProjectById('id', { includeAgents: 'yes' });
is<Project>()((await db.getAgentById('id', { includeProject: true }))!.project) satisfies Ok;
// @ts-expect-error not asked for
(await db.getAgentById('id'))!.project;
// @ts-expect-error a relation of projects
db.getAgentById('id', { includeUser: true });

// Input.
interface Settings { theme: string; tabs?: number[] }
const settings: Settings = { theme: 'dark' };
is<Project>()(await db.createProject({ name: 'n', path: '/', userId: user.id, settings })) satisfies Ok;
db.createProject({ name: 'n', path: '/', userId: user.id, settings: [1, 'two', null, { three: [3] }] });
db.updateProject('id', { settings: null });
db.updateProject('id', {});
// @ts-expect-error a project stays its user's
db.updateProject('id', { userId: 'other' });
// @ts-expect-error null is no name
db.updateProject('id', { name: null });
is<Project>()(await db.deleteProject('id')) satisfies Ok;
is<Project[]>()(await db.listProjectsByUser('id', { after: null })) satisfies Ok;
db.createAgent({ projectId: 'id', status: 'running', startTime: new Date(), endTime: '2026-01-01T00:00:00Z', error: null });
// @ts-expect-error no such status
db.createAgent({ projectId: 'id', status: 'asleep' });
is<'pending' | 'running' | 'completed' | 'failed' | 'cancelled'>()((await db.updateAgent('id', { status: 'failed' })).status) satisfies Ok;
// @ts-expect-error only createAgent sets it
db.updateAgent('id', { startTime: new Date() });
const cost: CreateCost = { projectId: 'id', amount: 0.1, model: 'm', provider: 'p', inputTokens: 5n };
is<number>()((await db.createCost(cost)).amount) satisfies Ok;
// @ts-expect-error a number, as text would be refused
db.createCost({ ...cost, amount: '0.1' });
is<{ count: number }>()(await db.bulkCreateCosts([cost, cost] as const)) satisfies Ok;
is<number>()(await db.getTotalCostByProject('id')) satisfies Ok;
is<Cost[]>()(await db.getCostsByTimeRange(new Date(), '2026-01-01', { limit: 3 })) satisfies Ok;
// @ts-expect-error not milliseconds
db.getCostsByTimeRange(0, Date.now());
is<Activity[]>()(await db.getActivitiesByProject('id', { type: 'note', limit: 3 })) satisfies Ok;
is<Activity[]>()(await db.getRecentActivities('id')) satisfies Ok;
is<Activity[]>()(await db.getRecentActivities('id', 5, { timeout: 5 })) satisfies Ok;
is<Activity[]>()(await db.getRecentActivities('id', { timeout: 5 })) satisfies Ok;
// @ts-expect-error its limit is an argument
db.getRecentActivities('id', { limit: 5 });
// @ts-expect-error one type
db.getActivitiesByProject('id', { type: ['a', 'b'] });
db.bulkCreateActivities([{ projectId: 'id', type: 't', message: 'm', metadata: { a: 1 }, timestamp: new Date() }]);

// Queries are promises that wait.
const query = db.getUserById('id');
is<Query<User | null, UserWithSecrets | null>>()(query) satisfies Ok;
const asQuery: Query<User | null> = query;
const promise: Promise<User | null> = query;
is<[User | null, number]>()(await Promise.all([query, db.getTotalCostByProject('id')])) satisfies Ok;
query.then((found) => found?.email).catch(() => null).finally(() => {});

// A batch gives a tuple.
const batch = db.batch([db.createCost(cost), db.getTotalCostByProject('id'), db.getProjectById('id', { includeUser: true })]);
const results: Lazy<[Cost, number, (Project & { user: User }) | null]> = batch;
const [made, total, owned] = await batch;
is<Cost>()(made) satisfies Ok;
is<number>()(total) satisfies Ok;
is<User>()(owned!.user) satisfies Ok;
// @ts-expect-error not asked for
owned!.agents;
is<(User | null)[]>()(await db.batch(['a', 'b'].map((id) => db.getUserById(id)))) satisfies Ok;
is<[]>()(await db.batch([])) satisfies Ok;
const transaction: BatchOptions = { isolation: 'Serializable', readOnly: true, deferrable: true, timeout: 5, signal: AbortSignal.abort() };
db.batch([db.listUsers()], transaction);
// @ts-expect-error no such level
db.batch([db.listUsers()], { isolation: 'Snapshot' });
// @ts-expect-error a promise has been sent already
db.batch([db.listUsers().then((users) => users.length)]);
// @ts-expect-error bytes have no place in a batch
db.batch([db.bytes.listUsers()]);
// @ts-expect-error nor has a batch
db.batch([db.batch([db.listUsers()])]);

// The bytes path.
is<Uint8Array<ArrayBuffer>>()(await db.bytes.getUserById('id', { secrets: true })) satisfies Ok;
is<Response>()(await db.respond.getProjectById('id', { includeAgents: true, signal: AbortSignal.abort(), secrets: false })) satisfies Ok;
new Response(await db.bytes.getRecentActivities('id', 5));
db.respond.getActivitiesByProject('id', { type: 'note', limit: 1 });
// @ts-expect-error bytes are of reads only
db.bytes.createUser;
// @ts-expect-error no such relation
db.bytes.getProjectById('id', { includeTasks: true });

is<void>()(await db.connect());
await db.disconnect();
await db.clearAll();
is<Project>()(await db.transaction(async (tx) => {
  const user = await tx.createUser({ email: 'a@b.c', password: 'x' });
  await tx.transaction((nested) => nested.updateUserRefreshToken(user.id, null));
  const [one] = await tx.batch([tx.getProjectById('id', { includeAgents: true })]);
  one?.agents;
  return tx.createProject({ name: 'n', path: '/', userId: user.id });
}, { isolation: 'Serializable', readOnly: false, deferrable: true, timeout: 100, retries: 2, signal: AbortSignal.timeout(5) })) satisfies Ok;
is<number>()(await db.transaction(() => 1)) satisfies Ok;
// @ts-expect-error no such option
db.transaction(async () => {}, { isolationLevel: 'Serializable' });
// @ts-expect-error a nested one has its transaction's
db.transaction((tx) => tx.transaction(async () => {}, { readOnly: true }));
// @ts-expect-error not inside another
db.transaction(async (tx) => { tx.disconnect(); });
const planned = await db.plan((tx) => {
  const user = tx.createUser({ email: 'a@b.c', password: 'x' });
  return [user, tx.createProject({ name: 'n', path: '/', userId: user.id }), tx.listUsers()];
}, { isolation: 'RepeatableRead' });
is<[User, Project, User[]]>()(planned) satisfies Ok;
// @ts-expect-error only a create knows an id
db.listUsers().id;
// @ts-expect-error a plan is no transaction: nothing has a result in it
db.plan(async (tx) => [await tx.listUsers()]);

// Helpers of the declarations are not exported.
// @ts-expect-error
import type { Only } from 'heliumdb';

export { alsoPlain, asQuery, promise, results };
