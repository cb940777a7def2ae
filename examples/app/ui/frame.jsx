// What is around every page: its header, and the log-in for whoever isn't logged in.
'use client';
import Link from 'next/link';
import { useEffect } from 'react';
import { useAction } from './action.js';
import { LogIn } from './login.jsx';
import { leave, start, useSession } from './session.js';

/** @param {{children: import('react').ReactNode}} props */
export function Frame({ children }) {
  const session = useSession(), { act, error } = useAction();
  useEffect(() => void start(), []);
  return (
    <>
      <header>
        <Link href="/">Agents</Link>
        {session === 'in' && <button type="button" onClick={() => act(leave)}>Log out</button>}
      </header>
      <main>
        {error && <p role="alert">{error}</p>}
        {session === 'starting' && <p role="status">Loading …</p>}
        {session === 'out' && <LogIn />}
        {session === 'in' && children}
      </main>
    </>
  );
}
