// Made by heliumdb client from types.json. Don't edit.
// @ts-nocheck
import { createClient, table } from 'heliumdb/client';

export * from 'heliumdb/client';

/** The tables, as the core reads them: its order is theirs. */
const schema = `[1,"ebbf8ec3",[6,71,0],[
["customs","",[0],-1,[["id",0],["a",12],["b",12,1],["c",3],["d",0,1],["e",11]],[]],
["days","",[0],-1,[["on",22],["hash",20,4]],[]],
["strange","it's */ a \\"table\\"\\nof \`\${names}\` \\\\",[0],-1,[["proto",3,0,0,0,0,"__proto__"],["builder",0,256,0,0,0,"constructor"],["text",0,256,0,0,0,"toString"],["new",0,0,0,0,0,"a */ b"],["interface",0,0,0,0,0,"line\\nend"],["$size",0,257,0,0,0,"größe"],["readonly",0,2],["get",3,768],["urlPath",0,4,0,0,0,"URL_path"],["day",22]],[],"",[[9,7]]],
["kinds","",[0],-1,[["id",18,768],["t1",0],["t2",0],["t3",0,1024,20],["t4",17,1024,4,0,0,"","bpchar"],["t5",0,0,63],["t6",0,0,0,0,0,"","citext"],["b1",1],["b2",1,1],["n1",2],["n2",3],["n3",4],["n4",18],["n5",19],["n6",5],["n7",6],["n8",7],["n9",8,0,0,15,9],["d1",13,0,0,3],["d2",14,0,0,0,0,"","timestamptz"],["d3",14],["d4",21],["d5",15],["d6",22],["d7",17,0,0,0,0,"","time"],["d8",17,0,0,0,0,"","interval"],["f1",20],["f2",16],["f3",10],["f4",11],["f5",12,1],["f6",11,1],["f7",17,0,0,0,0,"","inet"],["f8",17,0,0,0,0,"","int4range"],["f9",24,0,0,0,0,"","geometry"],["e1",0,0,0,0,0,"","\\"mood\\"",["so, so","it's","a \\"b\\" \\\\ c","*/ }","\`\${x}\`","line\\nend","größe 😀"]],["e2",0,257,0,0,0,"","\\"mood\\"",["so, so","it's","a \\"b\\" \\\\ c","*/ }","\`\${x}\`","line\\nend","größe 😀"]],["e3",0,0,0,0,0,"","\\"none\\""],["e4",0,0,0,0,0,"","",["a","b"]]],[]],
["lists","",[0],-1,[["id",10,8192],["a1",0,2048],["a2",3,2049],["a3",4,2048],["a4",19,2048],["a5",1,2048],["a6",13,2048],["a7",12,2048],["a8",0,2048,0,0,0,"","\\"mood\\"[]",["so, so","it's","a \\"b\\" \\\\ c","*/ }","\`\${x}\`","line\\nend","größe 😀"]],["a9",20,2048],["b1",7,2048,0,12],["b2",0,2048]],[]],
["made","",[],-1,[["id",3,768],["twice",3,768]],[]]
],[]]`;

export const createDatabase = (connectionString, options) =>
  createClient(schema, 'customs days strange kinds lists made', connectionString, options);

export const customs = /* @__PURE__ */ table('customs', 'id a b c d e');
export const days = /* @__PURE__ */ table('days', 'on hash');
export const strange = /* @__PURE__ */ table('strange', 'proto builder text new interface $size readonly get urlPath day');
export const kinds = /* @__PURE__ */ table('kinds', 'id t1 t2 t3 t4 t5 t6 b1 b2 n1 n2 n3 n4 n5 n6 n7 n8 n9 d1 d2 d3 d4 d5 d6 d7 d8 f1 f2 f3 f4 f5 f6 f7 f8 f9 e1 e2 e3 e4');
export const lists = /* @__PURE__ */ table('lists', 'id a1 a2 a3 a4 a5 a6 a7 a8 a9 b1 b2');
export const made = /* @__PURE__ */ table('made', 'id twice');
