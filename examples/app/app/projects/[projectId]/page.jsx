import { Project } from '../../../ui/project.jsx';

/** @param {{params: Promise<{projectId: string}>}} props */
export default async function Page({ params }) {
  const { projectId } = await params;
  return <Project id={projectId} />;
}
