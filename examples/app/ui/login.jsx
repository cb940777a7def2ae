// Log in, or make an account.
'use client';
import { useState } from 'react';
import { Field, Form } from './form.jsx';
import { enter } from './session.js';

export function LogIn() {
  const [isNew, setNew] = useState(false);
  const title = isNew ? 'New account' : 'Log in';
  return (
    <>
      <h1>{title}</h1>
      <Form label={title} submit={isNew ? 'Create account' : 'Log in'}
        onSend={(account) => enter(isNew ? 'register' : 'login', account)}>
        <Field label="E-mail address" name="email" type="email" autoComplete="username" />
        <Field label="Password" name="password" type="password" minLength={isNew ? 10 : undefined} maxLength={200}
          autoComplete={isNew ? 'new-password' : 'current-password'} />
      </Form>
      <button type="button" className="plain" onClick={() => setNew(!isNew)}>
        {isNew ? 'I have an account' : 'I have no account yet'}
      </button>
    </>
  );
}
