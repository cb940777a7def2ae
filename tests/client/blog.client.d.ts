// Made by heliumdb client from blog.json. Don't edit.
import type {
  Changes, ClientOf, DatabaseOptions, Is, IsArray, IsJsonb, IsText, Json, JsonInput, Logic, Many, Maybe, ModelOf,
  OfMany, One, Ordering, Ref, Seen,
} from 'heliumdb/client';

export * from 'heliumdb/client';

/** A row of `authors`. */
export interface Author {
  /** Made by the database */
  id: number;
  email: string;
  /** `varchar(80)` */
  name: string;
  mood: 'so, so' | 'fine' | null;
  bossId: number | null;
  joinedAt: Date;
}
export namespace Author {
  /** A row with its secret columns. */
  interface Whole extends Author {
    password: string;
  }
  interface Create {
    id?: number | bigint | undefined;
    email: string;
    name: string;
    mood?: 'so, so' | 'fine' | null | undefined;
    bossId?: number | bigint | null | undefined;
    password: string;
    /** By default `now()` */
    joinedAt?: Date | string | undefined;
  }
  interface Update extends Changes<Create> {}
  interface Where extends Logic<Where> {
    id?: Is<number | bigint>;
    email?: IsText<string>;
    name?: IsText<string>;
    mood?: Is<'so, so' | 'fine' | null>;
    bossId?: Is<number | bigint | null>;
    password?: IsText<string>;
    joinedAt?: Is<Date | string>;
    boss?: Author.Where | null | undefined;
    reports?: OfMany<Author.Where>;
    postsByAuthor?: OfMany<Post.Where>;
    postsByEditor?: OfMany<Post.Where>;
    profile?: Profile.Where | null | undefined;
  }
  interface Relations {
    boss: Maybe<Author.Facts>;
    reports: Many<Author.Facts>;
    postsByAuthor: Many<Post.Facts>;
    postsByEditor: Many<Post.Facts>;
    profile: Maybe<Profile.Facts>;
  }
  interface OrderBy extends Ordering<Whole, Relations> {}
  interface Facts extends ModelOf<Whole, Relations> {
    row: Author;
    create: Create;
    update: Update;
    where: Where;
    orderBy: OrderBy;
    keys: 'id';
    key: number | bigint | { id: number | bigint };
    unique: { email: string };
    target: 'id' | 'email';
    numbers: 'id' | 'bossId';
  }
}

/** A row of `comments`. */
export interface Comment {
  postId: string;
  no: number;
  text: string;
  replyTo: number | null;
}
export namespace Comment {
  interface Create {
    postId: string;
    no: number | bigint;
    text: string;
    replyTo?: number | bigint | null | undefined;
  }
  interface Update extends Changes<Create> {}
  interface Where extends Logic<Where> {
    postId?: IsText<string>;
    no?: Is<number | bigint>;
    text?: IsText<string>;
    replyTo?: Is<number | bigint | null>;
    post?: Post.Where | undefined;
    comment?: Comment.Where | null | undefined;
    commentsByPostIdReplyTo?: OfMany<Comment.Where>;
  }
  interface Relations {
    post: One<Post.Facts>;
    comment: Maybe<Comment.Facts>;
    commentsByPostIdReplyTo: Many<Comment.Facts>;
  }
  interface OrderBy extends Ordering<Comment, Relations> {}
  interface Facts extends ModelOf<Comment, Relations> {
    row: Comment;
    create: Create;
    update: Update;
    where: Where;
    orderBy: OrderBy;
    keys: 'postId' | 'no';
    key: { postId: string; no: number | bigint };
    unique: never;
    target: readonly ('postId' | 'no')[];
    numbers: 'no' | 'replyTo';
  }
}

/** A row of `log`. */
export interface LogLine {
  at: Date;
  line: string;
}
export namespace LogLine {
  interface Create {
    /** By default `now()` */
    at?: Date | string | undefined;
    line: string;
  }
  interface Update extends Changes<Create> {}
  interface Where extends Logic<Where> {
    at?: Is<Date | string>;
    line?: IsText<string>;
  }
  interface Relations {}
  interface OrderBy extends Ordering<LogLine, Relations> {}
  interface Facts extends ModelOf<LogLine, Relations> {
    row: LogLine;
    create: Create;
    update: Update;
    where: Where;
    orderBy: OrderBy;
    keys: never;
    key: never;
    unique: never;
    target: never;
    numbers: never;
  }
}

/** A row of `post_tags`. */
export interface PostTag {
  postId: string;
  tagId: number;
  /** `real` */
  weight: number;
}
export namespace PostTag {
  interface Create {
    postId: string;
    tagId: number | bigint;
    /** By default `1` */
    weight?: number | bigint | undefined;
  }
  interface Update extends Changes<Create> {}
  interface Where extends Logic<Where> {
    postId?: IsText<string>;
    tagId?: Is<number | bigint>;
    weight?: Is<number | bigint>;
    post?: Post.Where | undefined;
    tag?: Tag.Where | undefined;
  }
  interface Relations {
    post: One<Post.Facts>;
    tag: One<Tag.Facts>;
  }
  interface OrderBy extends Ordering<PostTag, Relations> {}
  interface Facts extends ModelOf<PostTag, Relations> {
    row: PostTag;
    create: Create;
    update: Update;
    where: Where;
    orderBy: OrderBy;
    keys: 'postId' | 'tagId';
    key: { postId: string; tagId: number | bigint };
    unique: never;
    target: readonly ('postId' | 'tagId')[];
    numbers: 'tagId' | 'weight';
  }
}

/** A row of `posts`. */
export interface Post {
  /** Made before the row is sent: cuid2 */
  id: string;
  title: string;
  /** Written by the database alone */
  slug: string;
  authorId: number;
  editorId: number | null;
  status: 'draft' | 'published';
  publishedAt: Date | null;
  meta: Json;
  settings: { theme: 'light' | 'dark' };
  labels: string[];
  /** `numeric(10,2)` */
  price: string | null;
  /** `bigint` */
  views: string;
}
export namespace Post {
  interface Create {
    id?: string | undefined;
    title: string;
    authorId: number | bigint;
    editorId?: number | bigint | null | undefined;
    /** By default `'draft'` */
    status?: 'draft' | 'published' | undefined;
    publishedAt?: Date | string | null | undefined;
    meta?: JsonInput | null | undefined;
    /** By default `'{"theme": "light"}'` */
    settings?: ({ theme: 'light' | 'dark' }) | undefined;
    /** By default `'{}'` */
    labels?: readonly string[] | undefined;
    price?: string | number | bigint | null | undefined;
    /** By default `0` */
    views?: string | number | bigint | undefined;
  }
  interface Update extends Changes<Create> {}
  interface Where extends Logic<Where> {
    id?: IsText<string>;
    title?: IsText<string>;
    slug?: IsText<string>;
    authorId?: Is<number | bigint>;
    editorId?: Is<number | bigint | null>;
    status?: Is<'draft' | 'published'>;
    publishedAt?: Is<Date | string | null>;
    meta?: IsJsonb<null>;
    settings?: IsJsonb;
    labels?: IsArray<string>;
    price?: Is<string | number | bigint | null>;
    views?: Is<string | number | bigint>;
    author?: Author.Where | undefined;
    editor?: Author.Where | null | undefined;
    comments?: OfMany<Comment.Where>;
    postTags?: OfMany<PostTag.Where>;
    tags?: OfMany<Tag.Where>;
  }
  interface Relations {
    author: One<Author.Facts>;
    editor: Maybe<Author.Facts>;
    comments: Many<Comment.Facts>;
    postTags: Many<PostTag.Facts>;
    tags: Many<Tag.Facts>;
  }
  interface OrderBy extends Ordering<Post, Relations> {}
  interface Facts extends ModelOf<Post, Relations> {
    row: Post;
    create: Create;
    update: Update;
    where: Where;
    orderBy: OrderBy;
    keys: 'id';
    key: string | { id: string };
    unique: { slug: string; authorId: number | bigint };
    target: 'id' | readonly ('slug' | 'authorId')[];
    numbers: 'authorId' | 'editorId' | 'price' | 'views';
  }
}

/** A row of `profiles`. */
export interface Profile {
  authorId: number;
  bio: string | null;
}
export namespace Profile {
  /** A row with its secret columns. */
  interface Whole extends Profile {
    token: string;
  }
  interface Create {
    authorId: number | bigint;
    bio?: string | null | undefined;
    /** By default `gen_random_uuid()` */
    token?: string | undefined;
  }
  interface Update extends Changes<Create> {}
  interface Where extends Logic<Where> {
    authorId?: Is<number | bigint>;
    bio?: IsText<string | null>;
    token?: Is<string>;
    author?: Author.Where | undefined;
  }
  interface Relations {
    author: One<Author.Facts>;
  }
  interface OrderBy extends Ordering<Whole, Relations> {}
  interface Facts extends ModelOf<Whole, Relations> {
    row: Profile;
    create: Create;
    update: Update;
    where: Where;
    orderBy: OrderBy;
    keys: 'authorId';
    key: number | bigint | { authorId: number | bigint };
    unique: never;
    target: 'authorId';
    numbers: 'authorId';
  }
}

/** A row of `tags`. */
export interface Tag {
  /** Written by the database alone */
  id: number;
  name: string;
}
export namespace Tag {
  interface Create {
    name: string;
  }
  interface Update extends Changes<Create> {}
  interface Where extends Logic<Where> {
    id?: Is<number | bigint>;
    name?: IsText<string>;
    postTags?: OfMany<PostTag.Where>;
    posts?: OfMany<Post.Where>;
  }
  interface Relations {
    postTags: Many<PostTag.Facts>;
    posts: Many<Post.Facts>;
  }
  interface OrderBy extends Ordering<Tag, Relations> {}
  interface Facts extends ModelOf<Tag, Relations> {
    row: Tag;
    create: Create;
    update: Update;
    where: Where;
    orderBy: OrderBy;
    keys: 'id';
    key: number | bigint | { id: number | bigint };
    unique: { name: string };
    target: 'id' | 'name';
    numbers: 'id';
  }
}

export interface DatabaseTables {
  authors: Author.Facts;
  comments: Comment.Facts;
  log: LogLine.Facts;
  postTags: PostTag.Facts;
  posts: Post.Facts;
  profiles: Profile.Facts;
  tags: Tag.Facts;
}

export interface Database<V extends Seen = 'row'> extends ClientOf<DatabaseTables, V> {}
export function createDatabase(connectionString: string | undefined, options: DatabaseOptions & { secrets: true }): Database<'whole'>;
export function createDatabase(connectionString: string | undefined, options?: DatabaseOptions): Database;

export const authors: Ref<'authors', Author.Facts>;
export const comments: Ref<'comments', Comment.Facts>;
export const log: Ref<'log', LogLine.Facts>;
export const postTags: Ref<'postTags', PostTag.Facts>;
export const posts: Ref<'posts', Post.Facts>;
export const profiles: Ref<'profiles', Profile.Facts>;
export const tags: Ref<'tags', Tag.Facts>;
