// A project: its agents as they run, its costs, and what happened.
'use client';
import { useRouter } from 'next/navigation';
import { useAction } from './action.js';
import { Activities } from './activities.jsx';
import { Agents } from './agents.jsx';
import { Costs } from './costs.jsx';
import { useLive } from './live.js';
import { ask } from './session.js';

/** @param {{id: string}} props */
export function Project({ id }) {
  const at = `/projects/${encodeURIComponent(id)}`, router = useRouter();
  const { act, error: refused } = useAction();
  const { value, error } = useLive(at), project = /** @type {import('heliumdb').Project | undefined} */ (value);
  if (error) return <><h1>Project</h1><p role="alert">{error}</p></>;
  if (!project) return <p role="status">Loading …</p>;
  const remove = () => act(async () => {
    if (!confirm(`Delete ${project.name} with all it has?`)) return;
    await ask('DELETE', at);
    router.push('/');
  });
  return (
    <>
      <h1>{project.name}</h1>
      <p><code>{project.path}</code></p>
      <Agents at={at} />
      <Costs at={at} />
      <Activities path={`${at}/activities?limit=20`} title="Activities" />
      <button type="button" className="plain" onClick={remove}>Delete this project</button>
      {refused && <p role="alert">{refused}</p>}
    </>
  );
}
