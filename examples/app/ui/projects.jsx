// The user's projects, and what happened last in any of them.
'use client';
import Link from 'next/link';
import { Activities } from './activities.jsx';
import { Field, Form } from './form.jsx';
import { useLive } from './live.js';
import { ask } from './session.js';

/** @typedef {import('heliumdb').Project} Row */

export function Projects() {
  const { value, error, reload } = useLive('/projects?limit=200'), projects = /** @type {Row[] | undefined} */ (value);
  return (
    <>
      <h1>Projects</h1>
      {error && <p role="alert">{error}</p>}
      <ul className="cards">
        {projects?.map(({ id, name, path }) => (
          <li key={id}><Link href={`/projects/${id}`}>{name}</Link> <code>{path}</code></li>
        ))}
      </ul>
      {projects?.length === 0 && <p>There are none yet.</p>}
      <Form label="New project" submit="Create project"
        onSend={(project) => ask('POST', '/projects', project).then(reload)}>
        <Field label="Name" name="name" maxLength={200} />
        <Field label="Path" name="path" maxLength={1000} />
      </Form>
      <Activities path="/activities" title="Recent activities" />
    </>
  );
}
