// Made by heliumdb client from types.json. Don't edit.
import type {
  Changes, ClientOf, DatabaseOptions, Is, IsArray, IsJson, IsJsonb, IsText, Json, JsonInput, Logic, ModelOf, Ordering,
  Ref, Seen,
} from 'heliumdb/client';

export * from 'heliumdb/client';

/** A row of `customs`. */
export interface Custom {
  id: `c-${string}`;
  a: { theme: 'light' | 'dark'; more?: string[] };
  b: (Record<string, number>) | null;
  c: 1 | 2 | 3;
  d: (Date['toISOString'] extends () => infer T ? T : never) | null;
  /** `json` */
  e: import('heliumdb/client').Json[];
}
export namespace Custom {
  interface Create {
    id: `c-${string}`;
    a: { theme: 'light' | 'dark'; more?: string[] };
    b?: (Record<string, number>) | null | undefined;
    c: 1 | 2 | 3;
    d?: (Date['toISOString'] extends () => infer T ? T : never) | null | undefined;
    e: import('heliumdb/client').Json[];
  }
  interface Update extends Changes<Create> {}
  interface Where extends Logic<Where> {
    id?: IsText<`c-${string}`>;
    a?: IsJsonb;
    b?: IsJsonb<null>;
    c?: Is<1 | 2 | 3>;
    d?: IsText<(Date['toISOString'] extends () => infer T ? T : never) | null>;
    e?: IsJson;
  }
  interface Relations {}
  interface OrderBy extends Ordering<Custom, Relations> {}
  interface Facts extends ModelOf<Custom, Relations> {
    row: Custom;
    create: Create;
    update: Update;
    where: Where;
    orderBy: OrderBy;
    keys: 'id';
    key: (`c-${string}`) | { id: `c-${string}` };
    unique: never;
    target: 'id';
    numbers: 'c';
  }
}

/** A row of `days`. */
export interface Day {
  /** `date` */
  on: Date;
  /** `bytea` */
  hash: Uint8Array;
}
export namespace Day {
  interface Create {
    on: Date | string;
    hash: Uint8Array | string;
  }
  interface Update extends Changes<Create> {}
  interface Where extends Logic<Where> {
    on?: Is<Date | string>;
    hash?: Is<Uint8Array | string>;
  }
  interface Relations {}
  interface OrderBy extends Ordering<Day, Relations> {}
  interface Facts extends ModelOf<Day, Relations> {
    row: Day;
    create: Create;
    update: Update;
    where: Where;
    orderBy: OrderBy;
    keys: 'on';
    key: Date | string | { on: Date | string };
    unique: { hash: Uint8Array | string };
    target: 'on' | 'hash';
    numbers: never;
  }
}

/** A row of `it's *\/ a "table"\nof `${names}` \`. */
export interface Strange {
  /** `__proto__` */
  proto: number;
  /** `constructor` */
  builder: string;
  /** `toString` */
  text: string;
  /** `a *\/ b` */
  new: string;
  /** `line\nend` */
  interface: string;
  /** `größe` */
  $size: string | null;
  /** Written by the database alone */
  get: number;
  /** `URL_path` */
  urlPath: string;
  /** `date` */
  day: Date;
}
export namespace Strange {
  /** A row with its secret columns. */
  interface Whole extends Strange {
    readonly: string;
  }
  interface Create {
    proto: number | bigint;
    /** By default `'*\/ } `${x}` \ // <!--'` */
    builder?: string | undefined;
    /** By default `'a\n*\/\nb'` */
    text?: string | undefined;
    new: string;
    interface: string;
    /** By default `'0123456789012345678901234567890123456789012345678901234567890123456789012345678…` */
    $size?: string | null | undefined;
    readonly: string;
    urlPath: string;
    day: Date | string;
  }
  interface Update extends Changes<Create> {}
  interface Where extends Logic<Where> {
    proto?: Is<number | bigint>;
    builder?: IsText<string>;
    text?: IsText<string>;
    new?: IsText<string>;
    interface?: IsText<string>;
    $size?: IsText<string | null>;
    readonly?: IsText<string>;
    get?: Is<number | bigint>;
    urlPath?: IsText<string>;
    day?: Is<Date | string>;
  }
  interface Relations {}
  interface OrderBy extends Ordering<Whole, Relations> {}
  interface Facts extends ModelOf<Whole, Relations> {
    row: Strange;
    create: Create;
    update: Update;
    where: Where;
    orderBy: OrderBy;
    keys: 'proto';
    key: number | bigint | { proto: number | bigint };
    unique: { urlPath: string } | { day: Date | string; get: number | bigint };
    target: 'proto' | 'urlPath' | readonly ('day' | 'get')[];
    numbers: 'proto' | 'get';
  }
}

/** A row of `kinds`. */
export interface Kind {
  /** `bigint`, written by the database alone */
  id: number;
  t1: string;
  /** `varchar` */
  t2: string;
  /** `varchar(20)` */
  t3: string;
  /** `char(4)` */
  t4: string;
  /** `name` */
  t5: string;
  /** `citext` */
  t6: string;
  b1: boolean;
  b2: boolean | null;
  /** `smallint` */
  n1: number;
  n2: number;
  /** `bigint` */
  n3: string;
  /** `bigint` */
  n4: number;
  /** `bigint` */
  n5: bigint;
  /** `real` */
  n6: number;
  /** `double precision` */
  n7: number;
  /** `numeric` */
  n8: string;
  /** `numeric(15,9)` */
  n9: number;
  d1: Date;
  d2: string;
  /** `timestamp` */
  d3: string;
  /** `timestamp` */
  d4: Date;
  /** `date` */
  d5: string;
  /** `date` */
  d6: Date;
  /** `time` */
  d7: string;
  /** `interval` */
  d8: string;
  /** `bytea` */
  f1: Uint8Array;
  /** `bytea` */
  f2: string;
  f3: string;
  /** `json` */
  f4: Json;
  f5: Json;
  /** `json` */
  f6: Json;
  /** `inet` */
  f7: string;
  /** `int4range` */
  f8: string;
  /** `geometry(Point,4326)` */
  f9: string;
  e1: 'so, so' | 'it\'s' | 'a "b" \\ c' | '*/ }' | '`${x}`' | 'line\nend' | 'größe 😀';
  e2: 'so, so' | 'it\'s' | 'a "b" \\ c' | '*/ }' | '`${x}`' | 'line\nend' | 'größe 😀' | null;
  /** `none` */
  e3: string;
  e4: 'a' | 'b';
}
export namespace Kind {
  interface Create {
    t1: string;
    t2: string;
    t3: string;
    t4: string;
    t5: string;
    t6: string;
    b1: boolean;
    b2?: boolean | null | undefined;
    n1: number | bigint;
    n2: number | bigint;
    n3: string | number | bigint;
    n4: number | bigint;
    n5: number | bigint;
    n6: number | bigint;
    n7: number | bigint;
    n8: string | number | bigint;
    n9: number | bigint;
    d1: Date | string;
    d2: string;
    d3: string;
    d4: Date | string;
    d5: string;
    d6: Date | string;
    d7: string;
    d8: string;
    f1: Uint8Array | string;
    f2: string;
    f3: string;
    f4: NonNullable<JsonInput>;
    f5?: JsonInput | null | undefined;
    f6?: JsonInput | null | undefined;
    f7: string;
    f8: string;
    f9: string;
    e1: 'so, so' | 'it\'s' | 'a "b" \\ c' | '*/ }' | '`${x}`' | 'line\nend' | 'größe 😀';
    /** By default `'it''s'` */
    e2?: 'so, so' | 'it\'s' | 'a "b" \\ c' | '*/ }' | '`${x}`' | 'line\nend' | 'größe 😀' | null | undefined;
    e3: string;
    e4: 'a' | 'b';
  }
  interface Update extends Changes<Create> {}
  interface Where extends Logic<Where> {
    id?: Is<number | bigint>;
    t1?: IsText<string>;
    t2?: IsText<string>;
    t3?: IsText<string>;
    t4?: Is<string>;
    t5?: IsText<string>;
    t6?: IsText<string>;
    b1?: Is<boolean>;
    b2?: Is<boolean | null>;
    n1?: Is<number | bigint>;
    n2?: Is<number | bigint>;
    n3?: Is<string | number | bigint>;
    n4?: Is<number | bigint>;
    n5?: Is<number | bigint>;
    n6?: Is<number | bigint>;
    n7?: Is<number | bigint>;
    n8?: Is<string | number | bigint>;
    n9?: Is<number | bigint>;
    d1?: Is<Date | string>;
    d2?: Is<string>;
    d3?: Is<string>;
    d4?: Is<Date | string>;
    d5?: Is<string>;
    d6?: Is<Date | string>;
    d7?: Is<string>;
    d8?: Is<string>;
    f1?: Is<Uint8Array | string>;
    f2?: Is<string>;
    f3?: Is<string>;
    f4?: IsJson;
    f5?: IsJsonb<null>;
    f6?: IsJson<null>;
    f7?: Is<string>;
    f8?: Is<string>;
    f9?: Is<string>;
    e1?: Is<'so, so' | 'it\'s' | 'a "b" \\ c' | '*/ }' | '`${x}`' | 'line\nend' | 'größe 😀'>;
    e2?: Is<'so, so' | 'it\'s' | 'a "b" \\ c' | '*/ }' | '`${x}`' | 'line\nend' | 'größe 😀' | null>;
    e3?: Is<string>;
    e4?: Is<'a' | 'b'>;
  }
  interface Relations {}
  interface OrderBy extends Ordering<Kind, Relations> {}
  interface Facts extends ModelOf<Kind, Relations> {
    row: Kind;
    create: Create;
    update: Update;
    where: Where;
    orderBy: OrderBy;
    keys: 'id';
    key: number | bigint | { id: number | bigint };
    unique: never;
    target: 'id';
    numbers: 'id' | 'n1' | 'n2' | 'n3' | 'n4' | 'n5' | 'n6' | 'n7' | 'n8' | 'n9';
  }
}

/** A row of `lists`. */
export interface List {
  /** Made before the row is sent: uuid */
  id: string;
  a1: string[];
  a2: number[] | null;
  /** `bigint[]` */
  a3: string[];
  /** `bigint[]` */
  a4: bigint[];
  a5: boolean[];
  a6: Date[];
  a7: Json[];
  a8: ('so, so' | 'it\'s' | 'a "b" \\ c' | '*/ }' | '`${x}`' | 'line\nend' | 'größe 😀')[];
  /** `bytea[]` */
  a9: Uint8Array[];
  /** `numeric(12,0)[]` */
  b1: string[];
  b2: ('x' | 'y')[];
}
export namespace List {
  interface Create {
    id?: string | undefined;
    a1: readonly string[];
    a2?: readonly (number | bigint)[] | null | undefined;
    a3: readonly (string | number | bigint)[];
    a4: readonly (number | bigint)[];
    a5: readonly boolean[];
    a6: readonly (Date | string)[];
    a7: readonly JsonInput[];
    a8: readonly ('so, so' | 'it\'s' | 'a "b" \\ c' | '*/ }' | '`${x}`' | 'line\nend' | 'größe 😀')[];
    a9: readonly (Uint8Array | string)[];
    b1: readonly (string | number | bigint)[];
    b2: ('x' | 'y')[];
  }
  interface Update extends Changes<Create> {}
  interface Where extends Logic<Where> {
    id?: Is<string>;
    a1?: IsArray<string>;
    a2?: IsArray<number | bigint, null>;
    a3?: IsArray<string | number | bigint>;
    a4?: IsArray<number | bigint>;
    a5?: IsArray<boolean>;
    a6?: IsArray<Date | string>;
    a7?: IsArray<JsonInput>;
    a8?: IsArray<'so, so' | 'it\'s' | 'a "b" \\ c' | '*/ }' | '`${x}`' | 'line\nend' | 'größe 😀'>;
    a9?: IsArray<Uint8Array | string>;
    b1?: IsArray<string | number | bigint>;
    b2?: IsArray<(('x' | 'y')[])[number]>;
  }
  interface Relations {}
  interface OrderBy extends Ordering<List, Relations> {}
  interface Facts extends ModelOf<List, Relations> {
    row: List;
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

/** A row of `made`. */
export interface Made {
  /** Written by the database alone */
  id: number;
  /** Written by the database alone */
  twice: number;
}
export namespace Made {
  type Create = Record<string, never>;
  interface Update extends Changes<Create> {}
  interface Where extends Logic<Where> {
    id?: Is<number | bigint>;
    twice?: Is<number | bigint>;
  }
  interface Relations {}
  interface OrderBy extends Ordering<Made, Relations> {}
  interface Facts extends ModelOf<Made, Relations> {
    row: Made;
    create: Create;
    update: Update;
    where: Where;
    orderBy: OrderBy;
    keys: never;
    key: never;
    unique: never;
    target: never;
    numbers: 'id' | 'twice';
  }
}

export interface DatabaseTables {
  customs: Custom.Facts;
  days: Day.Facts;
  strange: Strange.Facts;
  kinds: Kind.Facts;
  lists: List.Facts;
  made: Made.Facts;
}

export interface Database<V extends Seen = 'row'> extends ClientOf<DatabaseTables, V> {}
export function createDatabase(connectionString: string | undefined, options: DatabaseOptions & { secrets: true }): Database<'whole'>;
export function createDatabase(connectionString: string | undefined, options?: DatabaseOptions): Database;

export const customs: Ref<'customs', Custom.Facts>;
export const days: Ref<'days', Day.Facts>;
export const strange: Ref<'strange', Strange.Facts>;
export const kinds: Ref<'kinds', Kind.Facts>;
export const lists: Ref<'lists', List.Facts>;
export const made: Ref<'made', Made.Facts>;
