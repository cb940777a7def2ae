import { app } from '../app.js';

export const dynamic = 'force-dynamic';
export const GET = async (request) => Response.json(await app(request.nextUrl.searchParams.get('url')));
