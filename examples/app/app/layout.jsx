import { connection } from 'next/server';
import { Frame } from '../ui/frame.jsx';
import './style.css';

export const metadata = { title: 'Agents' };

/** @param {{children: import('react').ReactNode}} props */
export default async function Layout({ children }) {
  await connection(); // the policy's nonce is another one for each request
  return (
    <html lang="en">
      <body><Frame>{children}</Frame></body>
    </html>
  );
}
