// file: URLs where there are no files.
import { ConnectionError } from '../error.js';

export default () => {
  throw new ConnectionError('file: URLs need Node, Deno or Bun', { outcome: 'not-sent' });
};
