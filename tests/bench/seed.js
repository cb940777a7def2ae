// What is in the database: 100,000 users, and of one of them a project with 10 agents, 50 costs and 50 activities.
// Lengths, letters and gaps are such as real ones have; no two times of one table are the same, as an order by time
// alone would be a matter of luck.

const name = `(array['Ann','José','Zoë','Mehmet','Siobhán','Wei','Fatima','Łukasz','Olga','Jean-Luc'])[1 + i % 10] || ' ' ||
  (array['O''Neill','García','Müller','Yılmaz','Nowak','Chen','Haddad','van den Berg','Smith','Sørensen','Rosa "Ros"'])[1 + i % 11]`;
const key = (/** @type {string} */ kind, n = 'i') => `'${kind}' || lpad((${n})::text, 23, '0')`;
const time = (/** @type {string} */ seconds) => `timestamptz '2026-01-01 00:00:00+00' + i * interval '${seconds} seconds'`;
const hash = `substr(md5(i::text) || md5((i + 1)::text), 1, 53)`;
const words = `(array['step two has failed because a test is flaky', 'the build of main is done, see the log for more', 'waiting for a worker'])[1 + i % 3]`;

export const SEED = `
  insert into users select ${key('u')}, 'user.' || i || '@example.com', '$2b$10$' || ${hash}, case when i % 5 > 0 then ${name} end,
    case when i % 3 > 0 then md5(i::text) || md5((i * 7)::text) end, ${time('97.123457')}, ${time('101.765432')} from generate_series(1, 100000) i;
  insert into projects select ${key('p')}, 'Kite ' || i, '/srv/kite/' || i, ${key('u')}, '{"theme": "dark", "limits": {"cpu": 2, "memory": 512}, "tags": ["a", "b"]}',
    ${time('3600.5')}, ${time('3700.25')} from generate_series(1, 2) i;
  insert into agents select ${key('a')}, ${key('p', '1')}, (array['running','completed','failed'])[1 + i % 3], ${time('60.5')}, case when i % 2 > 0 then ${time('90.125')} end,
    jsonb_build_array(jsonb_build_object('at', i * 1000, 'line', ${words}), jsonb_build_object('at', i * 2000, 'line', ${words})),
    case when i % 3 = 2 then ${words} end, ${time('60.25')}, ${time('95.75')} from generate_series(1, 10) i;
  insert into costs select ${key('c')}, ${key('p', '1')}, i * 0.001234567, 'model-large-' || i % 4, 'provider', i * 313, case when i % 4 > 0 then i * 17 end, ${time('33.333333')}
    from generate_series(1, 50) i;
  insert into activities select ${key('v')}, ${key('p', '1')}, (array['agent.started','agent.done','comment'])[1 + i % 3], ${words},
    case when i % 4 > 0 then jsonb_build_object('agent', ${key('a', '1 + i % 10')}, 'took', i * 12.5) end, ${time('44.444444')} from generate_series(1, 50) i;
  analyze;`;
