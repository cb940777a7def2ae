// Calls that are wrong, and what each side says to them: of an error the code or class, of an answer its kind. Where the
// three differ, `differs` says why; that is a difference explained. Any other answer is one that is not.

/**
 * @typedef {{drizzle: string, prisma: string, heliumdb: string}} Sayings
 * @typedef {object} Wrong
 * @property {Sayings} says
 * @property {string} [differs] why the sides do not say the same
 * @property {(draw: Draw) => [method: string, ...args: any[]]} call
 * @property {(values: Record<'drizzle' | 'prisma' | 'heliumdb', any>) => boolean} [holds] of the answers
 * @typedef {object} Draw rows of the caller's own, and what makes more
 * @property {{id: string, email: string}} user
 * @property {{id: string, costs: {id: string}[]}} project
 * @property {{id: string, costs: {id: string}[]}[]} projects
 * @property {(id: string) => any} cost
 * @property {(id: string) => any} activity
 */

/** @param {string} drizzle @param {string} prisma @param {string} heliumdb */
const says = (drizzle, prisma, heliumdb) => ({ drizzle, prisma, heliumdb });
const UNIQUE = says('23505', 'P2002', 'P2002'), FOREIGN = says('23503', 'P2003', 'P2003');
const MISSING = says('NotFoundError', 'P2025', 'P2025');
const EARLIER = 'heliumdb refuses it before anything is sent';

/** @type {Record<string, Wrong>} */
export const WRONG = {
  'e-mail address taken': {
    says: UNIQUE, call: ({ user }) => ['createUser', { email: user.email, password: 'x' }],
  },
  'project of no user': {
    says: FOREIGN, call: () => ['createProject', { name: 'n', path: 'p', userId: 'nobody' }],
  },
  'agent of no project': { says: FOREIGN, call: () => ['createAgent', { projectId: 'nobody' }] },
  'cost of no project': { says: FOREIGN, call: ({ cost }) => ['createCost', cost('nobody')] },
  'activity of no project': { says: FOREIGN, call: ({ activity }) => ['createActivity', activity('nobody')] },
  'one of many costs of no project': {
    says: FOREIGN, call: ({ project, cost }) => ['bulkCreateCosts', [cost(project.id), cost('nobody'), cost(project.id)]],
  },
  'one of many activities of no project': {
    says: FOREIGN, call: ({ project, activity }) => ['bulkCreateActivities', [activity(project.id), activity('nobody')]],
  },
  'token of no user': { says: MISSING, call: () => ['updateUserRefreshToken', 'nobody', 'token'] },
  'update of no project': { says: MISSING, call: () => ['updateProject', 'nobody', { name: 'n' }] },
  'update of no agent': { says: MISSING, call: () => ['updateAgent', 'nobody', { status: 'failed' }] },
  'project that is not there, deleted': { says: MISSING, call: () => ['deleteProject', 'nobody'] },
  'status that there is not': {
    says: says('23514', 'P2039', 'ValidationError'), differs: EARLIER,
    call: ({ project }) => ['createAgent', { projectId: project.id, status: 'asleep' }],
  },
  'amount that is too large': {
    says: says('22003', 'P2020', 'ValidationError'), differs: EARLIER,
    call: ({ project, cost }) => ['createCost', { ...cost(project.id), amount: 1e12 }],
  },
  'amount that is no number': {
    says: says('22P02', 'PrismaClientValidationError', 'ValidationError'), differs: EARLIER,
    call: ({ project, cost }) => ['createCost', { ...cost(project.id), amount: 'much' }],
  },
  'no password': {
    says: says('23502', 'PrismaClientValidationError', 'ValidationError'), differs: EARLIER,
    call: () => ['createUser', { email: 'new@example.com' }],
  },
  'text with U+0000': {
    says: says('22021', 'P2039', 'ValidationError'), differs: EARLIER,
    call: ({ project }) => ['updateProject', project.id, { name: 'a\0b' }],
  },
  'id that is a number': {
    says: says('null', 'PrismaClientValidationError', 'ValidationError'), differs: 'Drizzle sends the number as text, and finds nothing',
    call: () => ['getUserById', 7],
  },
  'limit below zero': {
    says: says('list', 'list', 'ValidationError'),
    differs: 'Drizzle leaves such a limit out; Prisma takes so many from the end of the list',
    call: ({ project }) => ['getCostsByProject', project.id, { limit: -1 }],
  },
  'page after a row of another list': {
    says: says('list', 'list', 'list'),
    differs: "Prisma's `cursor` with `skip: 1` skips a row even where the cursor is none of the list",
    call: ({ project, projects }) => {
      const other = projects.find(({ id, costs }) => id !== project.id && costs.length);
      return ['getCostsByProject', project.id, { after: other?.costs[0].id ?? 'nobody' }];
    },
    holds: ({ drizzle, prisma, heliumdb }) => {
      const [all, same, fewer] = [heliumdb, drizzle, prisma].map((rows) => rows.map((/** @type {any} */ { id }) => id).join());
      return all === same && fewer === all.split(',').slice(1).join();
    },
  },
  'time that is none': {
    says: says('RangeError', 'PrismaClientValidationError', 'ValidationError'), differs: EARLIER,
    call: () => ['getCostsByTimeRange', 'yesterday', new Date(0)],
  },
};

/** What Prisma 6 says instead: the database's code, where Prisma 7 has one of its own. @type {Record<string, string>} */
export const SAID_BY_6 = { 'status that there is not': '23514', 'text with U+0000': '22021' };

/** @param {any} error */
const codeOf = (error) => error.prismaCode ?? error.code ?? error.cause?.code;

/** An outcome as `says` has it. @param {{value?: any, error?: any}} outcome */
export function said({ value, error }) {
  // heliumdb's own codes are words for the classes.
  if (error) return /^(P\d+|[0-9A-Z]{5})$/.test(codeOf(error) ?? '') ? codeOf(error) : error.name;
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : 'row';
}

/**
 * @param {ReturnType<typeof import('./values.js').createValues>} values @param {Draw} draw
 * @returns {import('./load.js').Call}
 */
export function wrongCall(values, draw) {
  const wrong = values.one(Object.keys(WRONG)), [method, ...args] = WRONG[wrong].call(draw);
  return { method, args, wrong };
}
