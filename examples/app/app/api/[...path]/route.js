// The API on Node. `server/` has all of it.
import { handle } from '../../../server/node.js';

export const dynamic = 'force-dynamic';
export { handle as GET, handle as HEAD, handle as POST, handle as PATCH, handle as DELETE };
