// Made by heliumdb client from heliumdb.schema.json. Don't edit.
import type {
  Changes, ClientOf, DatabaseOptions, Is, IsText, Logic, Many, ModelOf, OfMany, One, Ordering, Ref, Seen,
} from 'heliumdb/client';

export * from 'heliumdb/client';

/** A row of `authors`. */
export interface Author {
  /** Made before the row is sent: cuid2 */
  id: string;
  email: string;
  name: string;
}
export namespace Author {
  /** A row with its secret columns. */
  interface Whole extends Author {
    tokenHash: string;
  }
  interface Create {
    id?: string | undefined;
    email: string;
    name: string;
    tokenHash: string;
  }
  interface Update extends Changes<Create> {}
  interface Where extends Logic<Where> {
    id?: IsText<string>;
    email?: IsText<string>;
    name?: IsText<string>;
    tokenHash?: IsText<string>;
    posts?: OfMany<Post.Where>;
  }
  interface Relations {
    posts: Many<Post.Facts>;
  }
  interface OrderBy extends Ordering<Whole, Relations> {}
  interface Facts extends ModelOf<Whole, Relations> {
    row: Author;
    create: Create;
    update: Update;
    where: Where;
    orderBy: OrderBy;
    keys: 'id';
    key: string | { id: string };
    unique: { email: string } | { tokenHash: string };
    target: 'id' | 'email' | 'tokenHash';
    numbers: never;
  }
}

/** A row of `comments`. */
export interface Comment {
  /** `bigint`, written by the database alone */
  id: number;
  postId: string;
  /** `varchar(60)` */
  name: string;
  /** `varchar(2000)` */
  text: string;
  createdAt: Date;
}
export namespace Comment {
  interface Create {
    postId: string;
    name: string;
    text: string;
    /** By default `now()` */
    createdAt?: Date | string | undefined;
  }
  interface Update extends Changes<Create> {}
  interface Where extends Logic<Where> {
    id?: Is<number | bigint>;
    postId?: IsText<string>;
    name?: IsText<string>;
    text?: IsText<string>;
    createdAt?: Is<Date | string>;
    post?: Post.Where | undefined;
  }
  interface Relations {
    post: One<Post.Facts>;
  }
  interface OrderBy extends Ordering<Comment, Relations> {}
  interface Facts extends ModelOf<Comment, Relations> {
    row: Comment;
    create: Create;
    update: Update;
    where: Where;
    orderBy: OrderBy;
    keys: 'id';
    key: number | bigint | { id: number | bigint };
    unique: never;
    target: 'id';
    numbers: 'id';
  }
}

/** A row of `post_tags`. */
export interface PostTag {
  postId: string;
  /** `varchar(40)` */
  tag: string;
}
export namespace PostTag {
  interface Create {
    postId: string;
    tag: string;
  }
  interface Update extends Changes<Create> {}
  interface Where extends Logic<Where> {
    postId?: IsText<string>;
    tag?: IsText<string>;
    post?: Post.Where | undefined;
    tagByTag?: Tag.Where | undefined;
  }
  interface Relations {
    post: One<Post.Facts>;
    tagByTag: One<Tag.Facts>;
  }
  interface OrderBy extends Ordering<PostTag, Relations> {}
  interface Facts extends ModelOf<PostTag, Relations> {
    row: PostTag;
    create: Create;
    update: Update;
    where: Where;
    orderBy: OrderBy;
    keys: 'postId' | 'tag';
    key: { postId: string; tag: string };
    unique: never;
    target: readonly ('postId' | 'tag')[];
    numbers: never;
  }
}

/** A row of `posts`. */
export interface Post {
  /** Made before the row is sent: cuid2 */
  id: string;
  authorId: string;
  /** `varchar(80)` */
  slug: string;
  /** `varchar(200)` */
  title: string;
  body: string;
  state: 'draft' | 'published';
  publishedAt: Date;
  updatedAt: Date;
}
export namespace Post {
  interface Create {
    id?: string | undefined;
    authorId: string;
    slug: string;
    title: string;
    body: string;
    /** By default `'draft'` */
    state?: 'draft' | 'published' | undefined;
    /** By default `now()` */
    publishedAt?: Date | string | undefined;
    /** By default `now()` */
    updatedAt?: Date | string | undefined;
  }
  interface Update extends Changes<Create> {}
  interface Where extends Logic<Where> {
    id?: IsText<string>;
    authorId?: IsText<string>;
    slug?: IsText<string>;
    title?: IsText<string>;
    body?: IsText<string>;
    state?: Is<'draft' | 'published'>;
    publishedAt?: Is<Date | string>;
    updatedAt?: Is<Date | string>;
    author?: Author.Where | undefined;
    comments?: OfMany<Comment.Where>;
    postTags?: OfMany<PostTag.Where>;
    tags?: OfMany<Tag.Where>;
  }
  interface Relations {
    author: One<Author.Facts>;
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
    unique: { slug: string };
    target: 'id' | 'slug';
    numbers: never;
  }
}

/** A row of `tags`. */
export interface Tag {
  /** `varchar(40)` */
  name: string;
}
export namespace Tag {
  interface Create {
    name: string;
  }
  interface Update extends Changes<Create> {}
  interface Where extends Logic<Where> {
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
    keys: 'name';
    key: string | { name: string };
    unique: never;
    target: 'name';
    numbers: never;
  }
}

export interface DatabaseTables {
  authors: Author.Facts;
  comments: Comment.Facts;
  postTags: PostTag.Facts;
  posts: Post.Facts;
  tags: Tag.Facts;
}

export interface Database<V extends Seen = 'row'> extends ClientOf<DatabaseTables, V> {}
export function createDatabase(connectionString: string | undefined, options: DatabaseOptions & { secrets: true }): Database<'whole'>;
export function createDatabase(connectionString: string | undefined, options?: DatabaseOptions): Database;

export const authors: Ref<'authors', Author.Facts>;
export const comments: Ref<'comments', Comment.Facts>;
export const postTags: Ref<'postTags', PostTag.Facts>;
export const posts: Ref<'posts', Post.Facts>;
export const tags: Ref<'tags', Tag.Facts>;
