import { Projects } from '../ui/projects.jsx';

export default function Page() {
  return <Projects />;
}
