// Made by heliumdb client from heliumdb.schema.json. Don't edit.
// @ts-nocheck
import { createClient, table } from 'heliumdb/client';

export * from 'heliumdb/client';

/** The tables, as the core reads them: its order is theirs. */
const schema = `[1,"0b2b0dd4",[9,59,6],[
["activities","",[0],5,[["id",0,4112,255],["projectId",0,16,255],["type",0],["message",0],["metadata",12,1],["timestamp",13,256,0,3]],[]],
["agents","",[0],7,[["id",0,4112,255],["projectId",0,16,255],["status",0,256,0,0,0,"","",["pending","running","completed","failed","cancelled"]],["startTime",13,256,0,3],["endTime",13,1,0,3],["logs",12,1],["error",0,1],["createdAt",13,256,0,3],["updatedAt",13,288,0,3]],[["project",[1],6,[0],0]]],
["costs","",[0],7,[["id",0,4112,255],["projectId",0,16,255],["amount",8,0,0,15,9],["model",0],["provider",0],["inputTokens",3,1],["outputTokens",3,1],["timestamp",13,256,0,3]],[]],
["dailyCosts","",[0,1],-1,[["projectId",0],["day",15],["amount",8,0,0,24,9],["calls",3]],[]],
["digests","",[0,1],-1,[["userId",0],["day",15],["amount",8,0,0,24,9],["calls",3],["projects",12],["attempts",3,256],["retryAt",13,256,0,3],["sentAt",13,1,0,3]],[]],
["jobRuns","",[0,1],-1,[["job",0],["slot",13,0,0,3],["lease",0,1],["leasedUntil",13,1,0,3],["position",0,256],["done",3,256],["finishedAt",13,1,0,3]],[]],
["projects","",[0],5,[["id",0,4112,255],["name",0],["path",0],["userId",0,16,255],["settings",12,1],["createdAt",13,256,0,3],["updatedAt",13,288,0,3]],[["user",[3],8,[0],0],["activities",[0],0,[1],1],["agents",[0],1,[1],1],["costs",[0],2,[1],1],["dailyCosts",[0],3,[0],1]]],
["rateLimits","",[0],-1,[["key",0],["count",3],["resetsAt",13,0,0,3]],[]],
["users","",[0],5,[["id",0,4112,255],["email",0,12,254],["password",0,18],["name",0,1],["refreshToken",0,3],["createdAt",13,256,0,3],["updatedAt",13,288,0,3]],[]]
],[]]`;

export const createDatabase = (connectionString, options) =>
  createClient(schema, 'activities agents costs dailyCosts digests jobRuns projects rateLimits users', connectionString, options);

export const activities = /* @__PURE__ */ table('activities', 'id projectId type message metadata timestamp');
export const agents = /* @__PURE__ */ table('agents', 'id projectId status startTime endTime logs error createdAt updatedAt');
export const costs = /* @__PURE__ */ table('costs', 'id projectId amount model provider inputTokens outputTokens timestamp');
export const dailyCosts = /* @__PURE__ */ table('dailyCosts', 'projectId day amount calls');
export const digests = /* @__PURE__ */ table('digests', 'userId day amount calls projects attempts retryAt sentAt');
export const jobRuns = /* @__PURE__ */ table('jobRuns', 'job slot lease leasedUntil position done finishedAt');
export const projects = /* @__PURE__ */ table('projects', 'id name path userId settings createdAt updatedAt');
export const rateLimits = /* @__PURE__ */ table('rateLimits', 'key count resetsAt');
export const users = /* @__PURE__ */ table('users', 'id email password name refreshToken createdAt updatedAt');
