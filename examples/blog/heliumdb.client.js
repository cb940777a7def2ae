// Made by heliumdb client from heliumdb.schema.json. Don't edit.
// @ts-nocheck
import { createClient, table } from 'heliumdb/client';

export * from 'heliumdb/client';

/** The tables, as the core reads them: its order is theirs. */
const schema = `[1,"1f22256d",[5,20,10],[
["authors","",[0],-1,[["id",0,4096],["email",0,12,254],["name",0,16,100],["tokenHash",0,6]],[["posts",[0],3,[1],1]]],
["comments","",[0],-1,[["id",18,768],["postId",0],["name",0,1040,60],["text",0,1040,2000],["createdAt",13,256,0,3]],[["post",[1],3,[0],0]]],
["postTags","",[0,1],-1,[["postId",0],["tag",0,1024,40]],[["post",[0],3,[0],0],["tagByTag",[1],4,[0],0]]],
["posts","",[0],-1,[["id",0,4096],["authorId",0],["slug",0,1028,80],["title",0,1040,200],["body",0],["state",0,256,0,0,0,"","",["draft","published"]],["publishedAt",13,256,0,3],["updatedAt",13,288,0,3]],[["author",[1],0,[0],0],["comments",[0],1,[1],1],["postTags",[0],2,[0],1],["tags",[0],4,[0],1,[2,[0],[1]]]]],
["tags","",[0],-1,[["name",0,1024,40]],[["postTags",[0],2,[1],1],["posts",[0],3,[0],1,[2,[1],[0]]]]]
],[]]`;

export const createDatabase = (connectionString, options) =>
  createClient(schema, 'authors comments postTags posts tags', connectionString, options);

export const authors = /* @__PURE__ */ table('authors', 'id email name tokenHash');
export const comments = /* @__PURE__ */ table('comments', 'id postId name text createdAt');
export const postTags = /* @__PURE__ */ table('postTags', 'postId tag');
export const posts = /* @__PURE__ */ table('posts', 'id authorId slug title body state publishedAt updatedAt');
export const tags = /* @__PURE__ */ table('tags', 'name');
