export const metadata = { title: 'Agents' };

/** @param {{children: import('react').ReactNode}} props */
export default function Layout({ children }) {
  return children;
}
