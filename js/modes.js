// The modes of a transaction, which a batch and an interactive one have in common.
import { invalid } from './error.js';

const ISOLATION = ['ReadUncommitted', 'ReadCommitted', 'RepeatableRead', 'Serializable'];

/** @param {Record<string, any>} given @param {string} what they are of @param {string[]} [others] options there are beside the modes */
export function checkModes(given, what, others = []) {
  for (const name in given) if (!['isolation', 'readOnly', 'deferrable', ...others].includes(name)) throw invalid(name, `is no option of ${what}`);
  const { isolation } = given;
  if (isolation !== undefined && !ISOLATION.includes(isolation)) throw invalid('isolation', `must be one of ${ISOLATION.join(', ')}`);
}
