// Made by heliumdb client from heliumdb.schema.json. Don't edit.
// @ts-nocheck
import { createClient } from 'heliumdb/client';
const schema = '[1,"00000000",[1,1,0],[["users","",[0],-1,[["id",0]],[]]],[]]';
export const createDatabase = (url, options) => createClient(schema, 'users', url, options);
