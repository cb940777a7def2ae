// The same API on Next's edge runtime. Next calls that runtime deprecated: without it, delete this folder.
import { handle } from '../../../server/edge.js';

export const runtime = 'edge';
export { handle as GET, handle as HEAD, handle as POST, handle as PATCH, handle as DELETE };
