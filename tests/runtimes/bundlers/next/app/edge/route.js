import { app } from '../app.js';

export const runtime = 'edge';
export const GET = async (request) => Response.json(await app(request.nextUrl.searchParams.get('url')));
