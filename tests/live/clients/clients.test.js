// Clients that nobody here wrote, against the endpoint on each of its back ends, in one process, as these take their
// time to start. Each file is of one client and can be run by itself: node --test tests/live/clients/types.js
import './types.js';
import './neon-http.js';
import './sessions.js';
import './kysely.js';
import './drizzle.js'; // after those that parse with what Neon's driver comes with: it puts in its own
import './programs.js';
import './load.js';
