// The endpoint's door, and that the two fit together.
import { createDatabase } from 'heliumdb';
import { createEndpoint, type Endpoint, type Fault, type Faults } from 'heliumdb/endpoint';

const fault: Fault = ({ at, queries }) => (at === 'before' && queries.length > 1 ? 'cut' : undefined);
const endpoint: Endpoint = await createEndpoint({ memory: true, port: 0, limits: { request: 1000 }, fault });
createDatabase(endpoint.url, { fetch: endpoint.fetch });
// @ts-expect-error no such option
createEndpoint({ folder: './data' });
// @ts-expect-error memory is there or it is not
createEndpoint({ memory: 'yes' });
// @ts-expect-error it says its port, it doesn't take one afterwards
endpoint.port = 5;
const faults: Faults = { latency: '50-200@5%', coldStart: 800, quiet: 1000, cutAfter: 0.1, seed: 7 };
createEndpoint({ data: './dev.db', fault: faults });
createEndpoint({ data: './dev.db', fault: 'latency=50' });
// @ts-expect-error no such fault
createEndpoint({ memory: true, fault: { delay: 5 } });
const slower: Fault = async ({ at, response, signal }) => (at === 'after' && response && !signal.aborted ? new Response(response.body, response) : undefined);
createEndpoint({ memory: true, fault: slower });
createDatabase('file:./dev.db');
