// The relations in the words of Drizzle 0.45.
import { relations } from 'drizzle-orm';
import { activities, agents, costs, projects, users } from './tables.js';

export * from './tables.js';
export const usersRelations = relations(users, ({ many }) => ({ projects: many(projects) }));
export const projectsRelations = relations(projects, ({ one, many }) => ({
  user: one(users, { fields: [projects.userId], references: [users.id] }), agents: many(agents), costs: many(costs), activities: many(activities),
}));
export const agentsRelations = relations(agents, ({ one }) => ({ project: one(projects, { fields: [agents.projectId], references: [projects.id] }) }));
export const costsRelations = relations(costs, ({ one }) => ({ project: one(projects, { fields: [costs.projectId], references: [projects.id] }) }));
export const activitiesRelations = relations(activities, ({ one }) => ({ project: one(projects, { fields: [activities.projectId], references: [projects.id] }) }));
