// Made by heliumdb client from blog.json. Don't edit.
// @ts-nocheck
import { createClient, table } from 'heliumdb/client';

export * from 'heliumdb/client';

/** The tables, as the core reads them: its order is theirs. */
const schema = `[1,"38636d2f",[7,33,18],[
["authors","",[0],-1,[["id",3,256],["email",0,12,254],["name",0,1024,80],["mood",0,1,0,0,0,"","\\"mood\\"",["so, so","fine"]],["bossId",3,1],["password",0,18],["joinedAt",13,256]],[["boss",[4],0,[0],0],["reports",[0],0,[4],1],["postsByAuthor",[0],4,[3],1],["postsByEditor",[0],4,[4],1],["profile",[0],5,[0],0]]],
["comments","",[0,1],-1,[["postId",0],["no",3],["text",0],["replyTo",3,1]],[["post",[0],4,[0],0],["comment",[0,3],1,[0,1],0],["commentsByPostIdReplyTo",[0,1],1,[0,3],1]]],
["log","",[],-1,[["at",13,256],["line",0]],[]],
["postTags","",[0,1],-1,[["postId",0],["tagId",3],["weight",5,256]],[["post",[0],4,[0],0],["tag",[1],6,[0],0]]],
["posts","",[0],6,[["id",0,4096],["title",0],["slug",0,768],["authorId",3],["editorId",3,1],["status",0,256,0,0,0,"","",["draft","published"]],["publishedAt",13,1],["meta",12,1],["settings",12,256],["labels",0,2304],["price",7,1,0,10,2],["views",4,256]],[["author",[3],0,[0],0],["editor",[4],0,[0],0],["comments",[0],1,[0],1],["postTags",[0],3,[0],1],["tags",[0],6,[0],1,[3,[0],[1]]]],"",[[2,3]]],
["profiles","",[0],-1,[["authorId",3],["bio",0,1],["token",10,258]],[["author",[0],0,[0],0]]],
["tags","",[0],-1,[["id",3,768],["name",0,4]],[["postTags",[0],3,[1],1],["posts",[0],4,[0],1,[3,[1],[0]]]]]
],[]]`;

export const createDatabase = (connectionString, options) =>
  createClient(schema, 'authors comments log postTags posts profiles tags', connectionString, options);

export const authors = /* @__PURE__ */ table('authors', 'id email name mood bossId password joinedAt');
export const comments = /* @__PURE__ */ table('comments', 'postId no text replyTo');
export const log = /* @__PURE__ */ table('log', 'at line');
export const postTags = /* @__PURE__ */ table('postTags', 'postId tagId weight');
export const posts = /* @__PURE__ */ table('posts', 'id title slug authorId editorId status publishedAt meta settings labels price views');
export const profiles = /* @__PURE__ */ table('profiles', 'authorId bio token');
export const tags = /* @__PURE__ */ table('tags', 'id name');
