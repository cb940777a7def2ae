// Next's settings.
import { join } from 'node:path';

/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  // In this repository heliumdb is a link to the folder above, where Next has to look, too. With the package from a
  // registry, leave it out.
  turbopack: { root: join(import.meta.dirname, '../..') },
};
