// file: URLs on runtimes without files: an error.
import { ConnectionError } from '../error.js';

export default () => {
  throw new ConnectionError('file: URLs need Node, Deno or Bun', { outcome: 'not-sent' });
};
