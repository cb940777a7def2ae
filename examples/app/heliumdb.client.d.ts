// Made by heliumdb client from heliumdb.schema.json. Don't edit.
import type {
  Changes, ClientOf, DatabaseOptions, Is, IsJsonb, IsText, Json, JsonInput, Logic, Many, ModelOf, OfMany, One,
  Ordering, Ref, Seen,
} from 'heliumdb/client';

export * from 'heliumdb/client';

/** A row of `activities`. */
export interface Activity {
  /** Made before the row is sent: cuid2 */
  id: string;
  projectId: string;
  type: string;
  message: string;
  metadata: Json;
  timestamp: Date;
}
export namespace Activity {
  interface Create {
    id?: string | undefined;
    projectId: string;
    type: string;
    message: string;
    metadata?: JsonInput | null | undefined;
    /** By default `now()` */
    timestamp?: Date | string | undefined;
  }
  interface Update extends Changes<Create> {}
  interface Where extends Logic<Where> {
    id?: IsText<string>;
    projectId?: IsText<string>;
    type?: IsText<string>;
    message?: IsText<string>;
    metadata?: IsJsonb<null>;
    timestamp?: Is<Date | string>;
  }
  interface Relations {}
  interface OrderBy extends Ordering<Activity, Relations> {}
  interface Facts extends ModelOf<Activity, Relations> {
    row: Activity;
    create: Create;
    update: Update;
    where: Where;
    orderBy: OrderBy;
    keys: 'id';
    key: string | { id: string };
    unique: never;
    target: 'id';
    numbers: never;
  }
}

/** A row of `agents`. */
export interface Agent {
  /** Made before the row is sent: cuid2 */
  id: string;
  projectId: string;
  status: 'pending' | 'running' | 'completed' | 'failed' | 'cancelled';
  startTime: Date;
  endTime: Date | null;
  logs: Json;
  error: string | null;
  createdAt: Date;
  updatedAt: Date;
}
export namespace Agent {
  interface Create {
    id?: string | undefined;
    projectId: string;
    /** By default `'pending'` */
    status?: 'pending' | 'running' | 'completed' | 'failed' | 'cancelled' | undefined;
    /** By default `now()` */
    startTime?: Date | string | undefined;
    endTime?: Date | string | null | undefined;
    logs?: JsonInput | null | undefined;
    error?: string | null | undefined;
    /** By default `now()` */
    createdAt?: Date | string | undefined;
    /** By default `now()` */
    updatedAt?: Date | string | undefined;
  }
  interface Update extends Changes<Create> {}
  interface Where extends Logic<Where> {
    id?: IsText<string>;
    projectId?: IsText<string>;
    status?: Is<'pending' | 'running' | 'completed' | 'failed' | 'cancelled'>;
    startTime?: Is<Date | string>;
    endTime?: Is<Date | string | null>;
    logs?: IsJsonb<null>;
    error?: IsText<string | null>;
    createdAt?: Is<Date | string>;
    updatedAt?: Is<Date | string>;
    project?: Project.Where | undefined;
  }
  interface Relations {
    project: One<Project.Facts>;
  }
  interface OrderBy extends Ordering<Agent, Relations> {}
  interface Facts extends ModelOf<Agent, Relations> {
    row: Agent;
    create: Create;
    update: Update;
    where: Where;
    orderBy: OrderBy;
    keys: 'id';
    key: string | { id: string };
    unique: never;
    target: 'id';
    numbers: never;
  }
}

/** A row of `costs`. */
export interface Cost {
  /** Made before the row is sent: cuid2 */
  id: string;
  projectId: string;
  /** `numeric(15,9)` */
  amount: number;
  model: string;
  provider: string;
  inputTokens: number | null;
  outputTokens: number | null;
  timestamp: Date;
}
export namespace Cost {
  interface Create {
    id?: string | undefined;
    projectId: string;
    amount: number | bigint;
    model: string;
    provider: string;
    inputTokens?: number | bigint | null | undefined;
    outputTokens?: number | bigint | null | undefined;
    /** By default `now()` */
    timestamp?: Date | string | undefined;
  }
  interface Update extends Changes<Create> {}
  interface Where extends Logic<Where> {
    id?: IsText<string>;
    projectId?: IsText<string>;
    amount?: Is<number | bigint>;
    model?: IsText<string>;
    provider?: IsText<string>;
    inputTokens?: Is<number | bigint | null>;
    outputTokens?: Is<number | bigint | null>;
    timestamp?: Is<Date | string>;
  }
  interface Relations {}
  interface OrderBy extends Ordering<Cost, Relations> {}
  interface Facts extends ModelOf<Cost, Relations> {
    row: Cost;
    create: Create;
    update: Update;
    where: Where;
    orderBy: OrderBy;
    keys: 'id';
    key: string | { id: string };
    unique: never;
    target: 'id';
    numbers: 'amount' | 'inputTokens' | 'outputTokens';
  }
}

/** A row of `daily_costs`. */
export interface DailyCost {
  projectId: string;
  /** `date` */
  day: string;
  /** `numeric(24,9)` */
  amount: number;
  calls: number;
}
export namespace DailyCost {
  interface Create {
    projectId: string;
    day: string;
    amount: number | bigint;
    calls: number | bigint;
  }
  interface Update extends Changes<Create> {}
  interface Where extends Logic<Where> {
    projectId?: IsText<string>;
    day?: Is<string>;
    amount?: Is<number | bigint>;
    calls?: Is<number | bigint>;
  }
  interface Relations {}
  interface OrderBy extends Ordering<DailyCost, Relations> {}
  interface Facts extends ModelOf<DailyCost, Relations> {
    row: DailyCost;
    create: Create;
    update: Update;
    where: Where;
    orderBy: OrderBy;
    keys: 'projectId' | 'day';
    key: { projectId: string; day: string };
    unique: never;
    target: readonly ('projectId' | 'day')[];
    numbers: 'amount' | 'calls';
  }
}

/** A row of `digests`. */
export interface Digest {
  userId: string;
  /** `date` */
  day: string;
  /** `numeric(24,9)` */
  amount: number;
  calls: number;
  projects: Json;
  attempts: number;
  retryAt: Date;
  sentAt: Date | null;
}
export namespace Digest {
  interface Create {
    userId: string;
    day: string;
    amount: number | bigint;
    calls: number | bigint;
    projects: NonNullable<JsonInput>;
    /** By default `0` */
    attempts?: number | bigint | undefined;
    /** By default `now()` */
    retryAt?: Date | string | undefined;
    sentAt?: Date | string | null | undefined;
  }
  interface Update extends Changes<Create> {}
  interface Where extends Logic<Where> {
    userId?: IsText<string>;
    day?: Is<string>;
    amount?: Is<number | bigint>;
    calls?: Is<number | bigint>;
    projects?: IsJsonb;
    attempts?: Is<number | bigint>;
    retryAt?: Is<Date | string>;
    sentAt?: Is<Date | string | null>;
  }
  interface Relations {}
  interface OrderBy extends Ordering<Digest, Relations> {}
  interface Facts extends ModelOf<Digest, Relations> {
    row: Digest;
    create: Create;
    update: Update;
    where: Where;
    orderBy: OrderBy;
    keys: 'userId' | 'day';
    key: { userId: string; day: string };
    unique: never;
    target: readonly ('userId' | 'day')[];
    numbers: 'amount' | 'calls' | 'attempts';
  }
}

/** A row of `job_runs`. */
export interface JobRun {
  job: string;
  slot: Date;
  lease: string | null;
  leasedUntil: Date | null;
  position: string;
  done: number;
  finishedAt: Date | null;
}
export namespace JobRun {
  interface Create {
    job: string;
    slot: Date | string;
    lease?: string | null | undefined;
    leasedUntil?: Date | string | null | undefined;
    /** By default `''` */
    position?: string | undefined;
    /** By default `0` */
    done?: number | bigint | undefined;
    finishedAt?: Date | string | null | undefined;
  }
  interface Update extends Changes<Create> {}
  interface Where extends Logic<Where> {
    job?: IsText<string>;
    slot?: Is<Date | string>;
    lease?: IsText<string | null>;
    leasedUntil?: Is<Date | string | null>;
    position?: IsText<string>;
    done?: Is<number | bigint>;
    finishedAt?: Is<Date | string | null>;
  }
  interface Relations {}
  interface OrderBy extends Ordering<JobRun, Relations> {}
  interface Facts extends ModelOf<JobRun, Relations> {
    row: JobRun;
    create: Create;
    update: Update;
    where: Where;
    orderBy: OrderBy;
    keys: 'job' | 'slot';
    key: { job: string; slot: Date | string };
    unique: never;
    target: readonly ('job' | 'slot')[];
    numbers: 'done';
  }
}

/** A row of `projects`. */
export interface Project {
  /** Made before the row is sent: cuid2 */
  id: string;
  name: string;
  path: string;
  userId: string;
  settings: Json;
  createdAt: Date;
  updatedAt: Date;
}
export namespace Project {
  interface Create {
    id?: string | undefined;
    name: string;
    path: string;
    userId: string;
    settings?: JsonInput | null | undefined;
    /** By default `now()` */
    createdAt?: Date | string | undefined;
    /** By default `now()` */
    updatedAt?: Date | string | undefined;
  }
  interface Update extends Changes<Create> {}
  interface Where extends Logic<Where> {
    id?: IsText<string>;
    name?: IsText<string>;
    path?: IsText<string>;
    userId?: IsText<string>;
    settings?: IsJsonb<null>;
    createdAt?: Is<Date | string>;
    updatedAt?: Is<Date | string>;
    user?: User.Where | undefined;
    activities?: OfMany<Activity.Where>;
    agents?: OfMany<Agent.Where>;
    costs?: OfMany<Cost.Where>;
    dailyCosts?: OfMany<DailyCost.Where>;
  }
  interface Relations {
    user: One<User.Facts>;
    activities: Many<Activity.Facts>;
    agents: Many<Agent.Facts>;
    costs: Many<Cost.Facts>;
    dailyCosts: Many<DailyCost.Facts>;
  }
  interface OrderBy extends Ordering<Project, Relations> {}
  interface Facts extends ModelOf<Project, Relations> {
    row: Project;
    create: Create;
    update: Update;
    where: Where;
    orderBy: OrderBy;
    keys: 'id';
    key: string | { id: string };
    unique: never;
    target: 'id';
    numbers: never;
  }
}

/** A row of `rate_limits`. */
export interface RateLimit {
  key: string;
  count: number;
  resetsAt: Date;
}
export namespace RateLimit {
  interface Create {
    key: string;
    count: number | bigint;
    resetsAt: Date | string;
  }
  interface Update extends Changes<Create> {}
  interface Where extends Logic<Where> {
    key?: IsText<string>;
    count?: Is<number | bigint>;
    resetsAt?: Is<Date | string>;
  }
  interface Relations {}
  interface OrderBy extends Ordering<RateLimit, Relations> {}
  interface Facts extends ModelOf<RateLimit, Relations> {
    row: RateLimit;
    create: Create;
    update: Update;
    where: Where;
    orderBy: OrderBy;
    keys: 'key';
    key: string | { key: string };
    unique: never;
    target: 'key';
    numbers: 'count';
  }
}

/** A row of `users`. */
export interface User {
  /** Made before the row is sent: cuid2 */
  id: string;
  email: string;
  name: string | null;
  createdAt: Date;
  updatedAt: Date;
}
export namespace User {
  /** A row with its secret columns. */
  interface Whole extends User {
    password: string;
    refreshToken: string | null;
  }
  interface Create {
    id?: string | undefined;
    email: string;
    password: string;
    name?: string | null | undefined;
    refreshToken?: string | null | undefined;
    /** By default `now()` */
    createdAt?: Date | string | undefined;
    /** By default `now()` */
    updatedAt?: Date | string | undefined;
  }
  interface Update extends Changes<Create> {}
  interface Where extends Logic<Where> {
    id?: IsText<string>;
    email?: IsText<string>;
    password?: IsText<string>;
    name?: IsText<string | null>;
    refreshToken?: IsText<string | null>;
    createdAt?: Is<Date | string>;
    updatedAt?: Is<Date | string>;
  }
  interface Relations {}
  interface OrderBy extends Ordering<Whole, Relations> {}
  interface Facts extends ModelOf<Whole, Relations> {
    row: User;
    create: Create;
    update: Update;
    where: Where;
    orderBy: OrderBy;
    keys: 'id';
    key: string | { id: string };
    unique: { email: string };
    target: 'id' | 'email';
    numbers: never;
  }
}

export interface DatabaseTables {
  activities: Activity.Facts;
  agents: Agent.Facts;
  costs: Cost.Facts;
  dailyCosts: DailyCost.Facts;
  digests: Digest.Facts;
  jobRuns: JobRun.Facts;
  projects: Project.Facts;
  rateLimits: RateLimit.Facts;
  users: User.Facts;
}

export interface Database<V extends Seen = 'row'> extends ClientOf<DatabaseTables, V> {}
export function createDatabase(connectionString: string | undefined, options: DatabaseOptions & { secrets: true }): Database<'whole'>;
export function createDatabase(connectionString: string | undefined, options?: DatabaseOptions): Database;

export const activities: Ref<'activities', Activity.Facts>;
export const agents: Ref<'agents', Agent.Facts>;
export const costs: Ref<'costs', Cost.Facts>;
export const dailyCosts: Ref<'dailyCosts', DailyCost.Facts>;
export const digests: Ref<'digests', Digest.Facts>;
export const jobRuns: Ref<'jobRuns', JobRun.Facts>;
export const projects: Ref<'projects', Project.Facts>;
export const rateLimits: Ref<'rateLimits', RateLimit.Facts>;
export const users: Ref<'users', User.Facts>;
