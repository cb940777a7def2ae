// Pages come with a policy: their scripts are Next's own, by a nonce of each request; styles are files; nothing else
// from anywhere, and nobody frames them. Next puts the nonce where it belongs.
import { NextResponse } from 'next/server';

/** @param {import('next/server').NextRequest} request */
export function proxy(request) {
  const nonce = btoa(crypto.randomUUID()), headers = new Headers(request.headers);
  const development = process.env.NODE_ENV === 'development' ? " 'unsafe-eval' 'unsafe-inline'" : '';
  const policy = [
    "default-src 'self'", `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development}`,
    `style-src 'self'${development}`, "object-src 'none'", "base-uri 'none'", "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  response.headers.set('referrer-policy', 'same-origin');
  response.headers.set('x-content-type-options', 'nosniff');
  return response;
}

export const config = { matcher: '/((?!api/|edge/|_next/|favicon.ico).*)' };
