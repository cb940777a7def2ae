-- What the tables hold before each case on a real database.
insert into users values
  ('u1', 'ada@example.com', 'hash-1', 'Ada', 'token-1', '2026-01-01T00:00Z', '2026-01-01T00:00Z'),
  ('u2', 'bob@example.com', 'hash-2', null, null, '2026-01-02T00:00Z', '2026-01-02T00:00Z'),
  ('u3', 'eve@example.com', 'hash-3', 'O''Eve', null, '2026-01-02T00:00Z', '2026-01-03T00:00Z');
insert into projects values
  ('p1', 'One', '/one', 'u1', '{"b": [1, 2.50], "a": "\"x\""}', '2026-02-01T00:00:00.123456Z', '2026-02-01T00:00Z'),
  ('p2', 'Two', '/two', 'u1', null, '2026-02-02T00:00Z', '2026-02-02T00:00Z'),
  ('p3', 'Three', '/three', 'u2', null, '2026-02-03T00:00Z', '2026-02-03T00:00Z');
insert into agents values
  ('a1', 'p1', 'pending', '2026-03-01T00:00Z', null, null, null, '2026-03-01T00:00Z', '2026-03-01T00:00Z'),
  ('a2', 'p1', 'failed', '2026-03-01T00:00Z', '2026-03-01T01:02:03.004Z', '["line\n1", {"n": 1e-7}]', 'no "luck"',
    '2026-03-01T00:00Z', '2026-03-01T00:00Z');
insert into costs values
  ('c1', 'p1', 0.1, 'm1', 'x', 1, 2, '2026-04-01T00:00Z'),
  ('c2', 'p1', 0.2, 'm2', 'x', null, null, '2026-04-02T00:00Z'),
  ('c3', 'p1', 0.000000001, 'm2', 'x', null, 0, '2026-04-02T00:00Z'),
  ('c4', 'p2', 999999.999999999, 'm2', 'y', 2147483647, null, '2026-04-03T00:00Z');
insert into activities values
  ('v1', 'p1', 'note', 'first', null, '2026-05-01T00:00Z'),
  ('v2', 'p1', 'run', 'second', '{"k": null}', '2026-05-02T00:00Z'),
  ('v3', 'p2', 'note', 'third', '[]', '2026-05-03T00:00Z'),
  ('v4', 'p3', 'note', 'fourth', '"text"', '2026-05-04T00:00Z');
