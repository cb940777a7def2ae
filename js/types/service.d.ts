// The service: its methods, and what they give. `S` and `V` say whether results have secret columns.
import type { Activity, Agent, Cost, Project, User, UserWithSecrets } from '../../build/rows.js';
import type { Create, Database, Inspectable, Query, Results, Lazy } from '../index.js';
import type { Builder, Only } from './builder.js';
import type {
  AbortError, AuthError, ConnectionError, DatabaseError, ForeignKeyViolationError, HeliumError, NotFoundError,
  ProtocolError, SerializationError, TimeoutError, UniqueViolationError, ValidationError,
} from './error.js';
import type {
  ActivityOptions, AgentOptions, BatchOptions, CallOptions, CreateActivity, CreateAgent, CreateCost, CreateOptions,
  CreateProject, CreateUser, PageOptions, ProjectOptions, Time, UpdateAgent, UpdateProject,
} from './input.js';

/** Do results have secret columns under the options `O`, where without a word they have them by `S`? */
export type SecretsOf<O, S extends boolean> = 'secrets' extends keyof O
  ? (O['secrets'] extends infer Said ? (Said extends boolean ? Said : S) : never) : S;

/** A user with secret columns, or without; where the compiler sees no more than a boolean, they may be there. */
export type UserOf<V extends boolean> =
  [V] extends [true] ? UserWithSecrets : [V] extends [false] ? User : User & Partial<UserWithSecrets>;

/** What a project may come with; `V` as of {@link UserOf}. */
export interface ProjectRelations<V extends boolean = false> {
  user: UserOf<V>;
  agents: Agent[];
  costs: Cost[];
  activities: Activity[];
}

/** What an agent may come with. */
export interface AgentRelations {
  project: Project;
}

/** What the options `O` say of relation `K`. */
type Asked<O, K extends string> = `include${Capitalize<K>}` extends keyof O ? O[`include${Capitalize<K>}`] : false;

/**
 * The relations `R` that a result has under the options `O`: those asked for by `true`; where the compiler sees
 * no more than a boolean, they may be there.
 */
export type Included<O, R> =
  & { [K in keyof R & string as [Asked<O, K>] extends [true] ? K : never]: R[K] }
  & { [K in keyof R & string as [Asked<O, K>] extends [true] ? never : true extends Asked<O, K> ? K : never]?: R[K] };

/** A {@link Query} that gives users: `T` may be `null` too. */
type UserQuery<O, S extends boolean, More = never> =
  Query<UserOf<SecretsOf<O, S>> | More, UserOf<SecretsOf<O, true>> | More>;

/** The methods that read, with `R` in place of the rows: {@link Database.bytes} and {@link Database.respond}. */
export interface Reads<R> {
  /** JSON of a User, or `null`. See {@link Database.getUserById}. */
  getUserById(id: string, options?: CallOptions): R;
  /** JSON of a User, or `null`. See {@link Database.getUserByEmail}. */
  getUserByEmail(email: string, options?: CallOptions): R;
  /** JSON of an array of Users. See {@link Database.listUsers}. */
  listUsers(options?: PageOptions & CallOptions): R;
  /** JSON of a Project with the relations asked for, or `null`. See {@link Database.getProjectById}. */
  getProjectById(id: string, options?: ProjectOptions & CallOptions): R;
  /** JSON of an array of Projects. See {@link Database.listProjectsByUser}. */
  listProjectsByUser(userId: string, options?: PageOptions & CallOptions): R;
  /** JSON of an Agent, with its project where asked for, or `null`. See {@link Database.getAgentById}. */
  getAgentById(id: string, options?: AgentOptions & CallOptions): R;
  /** JSON of an array of Agents. See {@link Database.listAgentsByProject}. */
  listAgentsByProject(projectId: string, options?: PageOptions & CallOptions): R;
  /** JSON of an array of Costs. See {@link Database.getCostsByProject}. */
  getCostsByProject(projectId: string, options?: PageOptions & CallOptions): R;
  /** A JSON number. See {@link Database.getTotalCostByProject}. */
  getTotalCostByProject(projectId: string, options?: CallOptions): R;
  /** JSON of an array of Costs. See {@link Database.getCostsByTimeRange}. */
  getCostsByTimeRange(start: Time, end: Time, options?: PageOptions & CallOptions): R;
  /** JSON of an array of Activities. See {@link Database.getActivitiesByProject}. */
  getActivitiesByProject(projectId: string, options?: PageOptions & ActivityOptions & CallOptions): R;
  /** JSON of an array of Activities. See {@link Database.getRecentActivities}. */
  getRecentActivities(userId: string, options?: CallOptions): R;
  getRecentActivities(userId: string, limit: number | null | undefined, options?: CallOptions): R;
}

/**
 * The service, of a database or in a transaction. Every method is one round trip and gives a {@link Query}: a lazy
 * promise.
 *
 * Whichever is called, it may throw (reject with) {@link ValidationError} before anything is sent,
 * {@link ConnectionError}, {@link TimeoutError} (no answer within {@link CallOptions.timeout} ms),
 * {@link AbortError} ({@link CallOptions.signal}), {@link AuthError}, {@link SerializationError} (worth another
 * try), {@link DatabaseError} (anything else that Postgres says) and {@link ProtocolError}. Where a method says
 * "throws", that is beside these. All are {@link HeliumError}s.
 *
 * Times are Dates; a timestamp beyond what a Date holds stays text. Ids are CUID2: 24 characters `a-z0-9`, made
 * by this package. Secret columns (`password`, `refreshToken`) come only where they are asked for: see
 * {@link CallOptions.secrets}. A query takes its arguments when it is made: what becomes of the objects later is
 * nothing to it.
 *
 * `S`: do results have secret columns, unless a call says otherwise?
 */
export interface Service<S extends boolean = false> extends Builder<S> {
  /**
   * A new user. The e-mail address is trimmed, lower-cased and checked; `password` is stored as it is: give a hash.
   * @throws {UniqueViolationError} the address is taken (`columns` is `['email']`)
   */
  createUser<const O extends CreateOptions = {}>(
    input: CreateUser, options?: Only<O, CreateOptions>,
  ): Create<UserOf<SecretsOf<O, S>>, UserOf<SecretsOf<O, true>>>;
  /** The user with this id, or null. */
  getUserById<const O extends CallOptions = {}>(id: string, options?: Only<O, CallOptions>): UserQuery<O, S, null>;
  /** The user with this address, normalised as by {@link createUser}, or null. */
  getUserByEmail<const O extends CallOptions = {}>(email: string, options?: Only<O, CallOptions>): UserQuery<O, S, null>;
  /** All users or a page of them, newest first by `createdAt`. */
  listUsers<const O extends PageOptions & CallOptions = {}>(
    options?: Only<O, PageOptions & CallOptions>,
  ): Query<UserOf<SecretsOf<O, S>>[], UserOf<SecretsOf<O, true>>[]>;
  /**
   * Sets a user's `refreshToken`; null takes it away. Gives the user as it is now.
   * @throws {NotFoundError} there is no such user
   */
  updateUserRefreshToken<const O extends CallOptions = {}>(
    userId: string, token: string | null, options?: Only<O, CallOptions>,
  ): UserQuery<O, S>;

  /**
   * A new project of a user.
   * @throws {ForeignKeyViolationError} there is no such user (`columns` is `['user_id']`)
   */
  createProject(input: CreateProject, options?: CreateOptions): Create<Project>;
  /**
   * The project with this id, or null; with the relations asked for, newest first, in the same round trip.
   * Relations are whole: for pages of them there are the `...ByProject` methods.
   *
   * @example
   * const project = await db.getProjectById(id, { includeUser: true, includeAgents: true });
   * project?.agents[0]?.status; // `agents` and `user` are there; `costs` is not, nor for the compiler
   */
  getProjectById<const O extends ProjectOptions & CallOptions = {}>(
    id: string, options?: Only<O, ProjectOptions & CallOptions>,
  ): Query<
    (Project & Included<O, ProjectRelations<SecretsOf<O, S>>>) | null,
    (Project & Included<O, ProjectRelations<SecretsOf<O, true>>>) | null
  >;
  /** A user's projects, newest first by `createdAt`; none where there is no such user. */
  listProjectsByUser(userId: string, options?: PageOptions & CallOptions): Query<Project[]>;
  /**
   * Changes what is given. Gives the project as it is now.
   * @throws {NotFoundError} there is no such project
   */
  updateProject(id: string, input: UpdateProject, options?: CallOptions): Query<Project>;
  /**
   * Deletes a project with its agents, costs and activities. Gives the project as it was.
   * @throws {NotFoundError} there is no such project
   */
  deleteProject(id: string, options?: CallOptions): Query<Project>;

  /**
   * A new agent of a project.
   * @throws {ForeignKeyViolationError} there is no such project
   */
  createAgent(input: CreateAgent, options?: CreateOptions): Create<Agent>;
  /** The agent with this id, or null; with its project where `includeProject` is true. */
  getAgentById<const O extends AgentOptions & CallOptions = {}>(
    id: string, options?: Only<O, AgentOptions & CallOptions>,
  ): Query<(Agent & Included<O, AgentRelations>) | null>;
  /** A project's agents, newest first by `createdAt`. */
  listAgentsByProject(projectId: string, options?: PageOptions & CallOptions): Query<Agent[]>;
  /**
   * Changes what is given. Gives the agent as it is now.
   * @throws {NotFoundError} there is no such agent
   */
  updateAgent(id: string, input: UpdateAgent, options?: CallOptions): Query<Agent>;

  /**
   * A new cost of a project.
   * @throws {ForeignKeyViolationError} there is no such project
   */
  createCost(input: CreateCost, options?: CreateOptions): Create<Cost>;
  /** A project's costs, newest first by `timestamp`. */
  getCostsByProject(projectId: string, options?: PageOptions & CallOptions): Query<Cost[]>;
  /** The sum of a project's amounts, exact in the database and then a double; 0 where there are none. */
  getTotalCostByProject(projectId: string, options?: CallOptions): Query<number>;
  /** The costs of all projects between two points in time, both included; newest first by `timestamp`. */
  getCostsByTimeRange(start: Time, end: Time, options?: PageOptions & CallOptions): Query<Cost[]>;
  /**
   * Any number of costs in one request and one transaction: all or none. It is one statement, two where some rows give
   * a `timestamp` and others don't, and one more for each 2 MB or so of values. A {@link ValidationError} has the
   * issues of all rows, at most a hundred, their paths like `[17].amount`. A request larger than the endpoint takes is a
   * {@link ConnectionError} whose `outcome` is `'not-sent'`.
   * @throws {ForeignKeyViolationError} one row's project is not there
   */
  bulkCreateCosts(inputs: readonly CreateCost[], options?: CreateOptions): Query<{ count: number }>;

  /**
   * A new activity of a project.
   * @throws {ForeignKeyViolationError} there is no such project
   */
  createActivity(input: CreateActivity, options?: CreateOptions): Create<Activity>;
  /** A project's activities, all or those of one type, newest first by `timestamp`. */
  getActivitiesByProject(projectId: string, options?: PageOptions & ActivityOptions & CallOptions): Query<Activity[]>;
  /** The newest activities over all projects of a user, newest first by `timestamp`; 50 unless `limit` is given. */
  getRecentActivities(userId: string, options?: CallOptions): Query<Activity[]>;
  getRecentActivities(userId: string, limit: number | null | undefined, options?: CallOptions): Query<Activity[]>;
  /** Any number of activities, as {@link bulkCreateCosts} does. */
  bulkCreateActivities(inputs: readonly CreateActivity[], options?: CreateOptions): Query<{ count: number }>;

  /**
   * Runs queries of this database, none of them awaited before, in one HTTP request and one transaction: all or
   * none. Results are in the queries' order. What an error of one of them is about says its `index`, where that
   * is known. Queries of the bytes path and other batches have no place in it.
   *
   * @example
   * const [cost, total] = await db.batch([db.createCost(input), db.getTotalCostByProject(projectId)]);
   */
  batch<const Q extends readonly Query<unknown>[], const O extends BatchOptions = {}>(
    queries: Q, options?: Only<O, BatchOptions>,
  ): Lazy<Results<Q, O>>;
  /**
   * The reads as bytes: UTF-8 of exactly the JSON that the object path's result would give, made in the core from
   * the endpoint's answer without an object per row. Times are ISO-8601 in UTC with milliseconds and `Z`.
   *
   * @example
   * const bytes = await db.bytes.listUsers({ limit: 100 });
   */
  readonly bytes: Reads<Inspectable<Uint8Array<ArrayBuffer>>>;
  /**
   * The reads as a `Response` with `content-type: application/json`, whose body is that of {@link bytes}. These
   * are sent at once.
   *
   * Where the answer is large, the body is a stream that is made of it as it is taken, and a list too large for the
   * endpoint's limit comes in keyset pages: several statements, and so no snapshot. What goes wrong after the promise
   * has resolved fails the body, which then is never a whole document. `timeout` is for the beginning of an answer,
   * then for each wait for more of it; `signal` is for all of it.
   *
   * @example
   * export default { fetch: (request) => db.respond.listUsers({ limit: 100, signal: request.signal }) };
   */
  readonly respond: Reads<Promise<Response>>;
}
