// The endpoint's door, and that the two fit together.
import { createDatabase } from 'heliumdb';
import { createEndpoint, type Endpoint, type Fault } from 'heliumdb/endpoint';

const fault: Fault = ({ at, queries }) => (at === 'before' && queries.length > 1 ? 'cut' : undefined);
const endpoint: Endpoint = await createEndpoint({ memory: true, port: 0, limits: { request: 1000 }, fault });
createDatabase(endpoint.url, { fetch: endpoint.fetch });
// @ts-expect-error no such option
createEndpoint({ folder: './data' });
// @ts-expect-error memory is there or it is not
createEndpoint({ memory: 'yes' });
// @ts-expect-error it says its port, it doesn't take one afterwards
endpoint.port = 5;
