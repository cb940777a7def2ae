/**
 * heliumdb/side-by-side: an old and a new service with the same methods as one, method by method behind flags.
 * It imports nothing and runs on every runtime.
 */

/**
 * `off`: the old side answers. `shadow`: the old side answers, and a read runs on the new one behind the answer and is
 * compared. `canary`: the new side answers a share of the callers. `on`: the new side answers. `on+verify`: the new
 * side answers, and a read runs on the old one behind the answer and is compared. A write runs once in every mode; with
 * `plans`, `shadow` and `on+verify` compare what the sides would send for it.
 */
export type Mode = 'off' | 'shadow' | 'canary' | 'on' | 'on+verify';

/** Whose call it is: a text or number of the caller. The same one always gets the same side. */
export type Key = (method: string, args: any[]) => unknown;

/** A mode, or one with a share (0 to 1) and a key of its own. */
export type Flag = Mode | { mode: Mode; share?: number | undefined; key?: Key | undefined };

/** `behind` is for promises that go on behind the call. What it throws, and what isn't a mode, means `off`. */
export type FlagFunction = (method: string, args: any[], behind: (work: Promise<unknown>) => void) => Flag;

/** Flags by method; `'*'` is all others, which are `off` without it. */
export type Flags<Method extends string = string> = { [K in Method | '*']?: Flag } | FlagFunction;

/** Deviations that are excused, and counted, unless their names are in `rules`. */
export type Rule =
  | 'order' | 'microseconds' | 'numeric-spelling' | 'key-order' | 'undefined-null' | 'secrets'
  // Of plans alone.
  | 'generated' | 'defaults' | 'float-digits' | 'statements' | 'returning';

/** For all methods, or by method: `'*'` is all others, for which no rule is switched off without it. */
export type Rules<Method extends string = string> = Rule[] | { [K in Method | '*']?: Rule[] };

/** One difference. Values are described, not shown: of texts only the length, of secrets nothing. */
export interface Difference {
  rule: Rule | 'value' | 'type' | 'length' | 'error';
  /** Where in the result, as `[0].user.name`. */
  path: string;
  old: string;
  next: string;
}

/** A statement as `.toSQL()` of heliumdb, Drizzle and others gives it. */
export interface PlannedStatement {
  sql: string;
  params?: readonly unknown[];
}

/**
 * What a side would send for a write: one statement or several. It must send nothing. The arguments are a copy. Nothing
 * (undefined or null) means that there is no plan of this method; what it throws, that the side refuses the input.
 */
export type Plan = (method: string, args: any[]) =>
  PlannedStatement | readonly PlannedStatement[] | null | undefined
  | Promise<PlannedStatement | readonly PlannedStatement[] | null | undefined>;

export interface SideBySideOptions<Old extends object, Next extends object> {
  old: Old;
  next: Next;
  /** All off by default. An unknown mode or method is refused with a TypeError. */
  flags?: Flags<string & (keyof Old | keyof Next)> | undefined;
  /** Which part of the callers a canary is for, from 0 to 1. Without `key` each call is drawn by itself. */
  share?: number | undefined;
  key?: Key | undefined;
  /** `true`: a read that the new side lost to a ConnectionError or TimeoutError is asked of the old one. */
  fallback?: boolean | undefined;
  /** A method goes to `off` when among its last `calls` (1 to 10000) more than `share` failed or differed. */
  breaker?: { share: number; calls: number } | undefined;
  /** Takes what runs behind the answer, as `ctx.waitUntil` of a Worker does. */
  waitUntil?: ((work: Promise<unknown>) => void) | undefined;
  /** What each side would send for a write, which `shadow` and `on+verify` then compare. One side's finds what it refuses. */
  plans?: { old?: Plan | undefined; next?: Plan | undefined } | undefined;
  /** Comparison rules to switch off. An unknown rule or method is refused with a TypeError. */
  rules?: Rules<string & (keyof Old | keyof Next)> | undefined;
  /** Does the method only read? By its name otherwise: `get…`, `list…`, `find…`, `count…` and the like. */
  reads?: ((method: string) => boolean) | undefined;
  /** Called for each difference. What it throws is ignored. */
  onDifference?: ((difference: Difference & { method: string }) => void) | undefined;
}

/** What happened to one method. Times are milliseconds of the last 256 calls; null where there are none. */
export interface MethodReport {
  mode: Mode;
  calls: number;
  /** Compared calls without a difference. */
  matches: number;
  /** Those of them that matched only when both sides were asked again: a write had come between the two reads. */
  overtaken: number;
  /** Reads that the old side answered in place of the new one. */
  fallbacks: number;
  /** Calls of a comparing mode that were not compared: writes without a plan, one side failed, too large, too many at a time. */
  notCompared: number;
  /** Writes that were planned: those with plans of both sides are matches or differences, too. */
  planned: number;
  differences: { rule: string; count: number; examples: { path: string; old: string; next: string }[] }[];
  /** In how many compared calls a rule excused something. */
  excused: { rule: string; count: number }[];
  errors: { old: number; next: number };
  /** Class and code of each side's last error. */
  lastErrors: { old: string | null; next: string | null };
  p50: { old: number | null; next: number | null };
  p99: { old: number | null; next: number | null };
  /** The breaker has turned it off; `setFlags` turns it on again. */
  tripped: boolean;
}

export interface Report {
  methods: Record<string, MethodReport>;
  /** Calls whose flag or key could not be had. They went to the old side. */
  flagErrors: number;
}

export interface SideBySide<Method extends string = string> {
  /** Other flags from now on, and all breakers closed again. Flags that are refused change nothing. */
  setFlags(flags: Flags<Method>): void;
  report(): Report;
}

/**
 * An object with the methods of both. A method whose flag is `off` gives exactly what the old one gives, in the other
 * modes a promise. `disconnect` ends both sides.
 *
 * @throws TypeError for an option that is wrong, and a service that has a method `setFlags` or `report`
 */
export function sideBySide<Old extends object, Next extends object>(
  options: SideBySideOptions<Old, Next>,
): Old & Omit<Next, keyof Old> & SideBySide<string & (keyof Old | keyof Next)>;

/** The flags of HELIUMDB_FLAGS, `getUserById=shadow,listUsers=canary:0.1,*=off`; none where it is not set. */
export function flagsFromEnvironment(environment?: Record<string, string | undefined>): Record<string, Flag>;

/**
 * Flags that a URL gives as JSON: `{"getUserById": "shadow", "*": {"mode": "canary", "share": 0.1}}`. All are off until
 * its first answer. The first call after `ms` (30000) reads it again, behind that call; no timer runs. After a failure
 * the last good flags hold.
 */
export function pollFlags(url: string | URL, ms?: number, options?: {
  fetch?: ((url: string | URL, init: RequestInit) => Promise<Response>) | undefined;
  headers?: Record<string, string> | undefined;
  onError?: ((error: unknown) => void) | undefined;
}): FlagFunction;

/**
 * A report as a `Response`: a page where the request's Accept has `text/html`, as a browser's has, otherwise JSON. The
 * page has no script, and everything in it is escaped. Let only operators read it: guard the route.
 */
export function reportResponse(report: Report, request?: { headers: Headers }): Response;
