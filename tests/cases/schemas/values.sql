-- The table of values.json, without rows: types that JSON has no form for, and arrays of them.
create table samples (
  id int8 primary key, note text, small float4, "float" float8, amount numeric, data jsonb, at timestamptz, "local" timestamp,
  day date, hash bytea, hex bytea, floats float8[], ats timestamptz[], locals timestamp[], days date[], hashes bytea[], bigs int8[],
  docs jsonb[], parent_id int8 references samples, counts int8[]);
