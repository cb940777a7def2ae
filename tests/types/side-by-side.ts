// Types of heliumdb/side-by-side.
import { flagsFromEnvironment, pollFlags, reportResponse, sideBySide, type Report } from 'heliumdb/side-by-side';

const old = { getUserById: async (id: string) => ({ id }), createUser: async (user: { email: string }) => user };
const next = { ...old, listUsers: async () => [{ id: 'u1' }] };

const db = sideBySide({
  old, next, flags: { getUserById: 'shadow', listUsers: { mode: 'canary', share: 0.1 }, '*': 'off' }, fallback: true,
  breaker: { share: 0.1, calls: 20 }, rules: ['order'], onDifference: ({ method, path }) => console.log(method, path),
});
const user: Promise<{ id: string }> = db.getUserById('u1');
const users: Promise<{ id: string }[]> = db.listUsers();
const report: Report = db.report();
db.setFlags(flagsFromEnvironment());
db.setFlags(pollFlags('https://flags.example.com', 1000));
db.setFlags((method, [id]) => (method === 'getUserById' && id === 'u1' ? 'on' : 'off'));
console.log(user, users, report.methods.getUserById?.p99.next);

sideBySide({ old, next, rules: { listUsers: ['order'], '*': [] } });
const page: Response = reportResponse(report, new Request('https://example.com/report'));
console.log(page, reportResponse(report));

sideBySide({
  old, next,
  plans: {
    old: (method, args) => (method === 'createUser' ? [{ sql: 'delete from t where a=$1', params: args }] : undefined),
    next: async () => ({ sql: 'delete from t' }),
  },
  rules: ['generated', 'defaults', 'float-digits', 'statements', 'returning'],
});
const planned: number | undefined = report.methods.createUser?.planned;
console.log(planned);

// @ts-expect-error no statement
sideBySide({ old, next, plans: { next: () => 'delete from t' } });
// @ts-expect-error no side
sideBySide({ old, next, plans: { new: () => [] } });
// @ts-expect-error not a mode
db.setFlags({ getUserById: 'maybe' });
// @ts-expect-error not a method
db.setFlags({ getUserByld: 'on' });
// @ts-expect-error not a rule
sideBySide({ old, next, rules: ['ordre'] });
// @ts-expect-error not a method
sideBySide({ old, next, rules: { listUser: ['order'] } });
// @ts-expect-error a number
db.getUserById(1);
// @ts-expect-error no new side
sideBySide({ old });
