// Next's settings.
import { lstatSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname;

/** In its own repository, heliumdb is a link to the folder above, where Next has to look, too. */
const isLinked = lstatSync(join(here, 'node_modules/heliumdb')).isSymbolicLink();

/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  turbopack: { root: isLinked ? join(here, '../..') : here },
};
