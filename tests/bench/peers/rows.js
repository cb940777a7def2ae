// Times of rows that came as JSON, made Dates in place: what is left to do by hand where SQL has given the names.

/** @template {Record<string, any>} Row @param {Row} row @param {string[]} names @returns {Row} */
function times(row, names) {
  for (const name of names) if (row[name] !== null) /** @type {any} */ (row)[name] = new Date(row[name]);
  return row;
}

const STAMPS = ['createdAt', 'updatedAt'], AGENT = ['startTime', 'endTime', ...STAMPS], TIME = ['timestamp'];

export const created = (/** @type {any} */ row) => times(row, ['createdAt']);
export const stamped = (/** @type {any} */ row) => times(row, STAMPS);

/** Users, their projects, and those's agents and costs. @param {any[]} users */
export function nested(users) {
  for (const { projects } of users) {
    for (const project of projects) {
      stamped(project);
      for (const agent of project.agents) times(agent, AGENT);
      for (const cost of project.costs) times(cost, TIME);
    }
  }
  return users;
}

/** The relations of a project. @param {any} project */
export function related(project) {
  stamped(project.user);
  for (const agent of project.agents) times(agent, AGENT);
  for (const cost of project.costs) times(cost, TIME);
  for (const activity of project.activities) times(activity, TIME);
  return project;
}
