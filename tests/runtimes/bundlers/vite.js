import { build } from 'vite';

/** @param {{target: 'node' | 'browser', entry: string, out: string}} options */
export default ({ target, entry, out }) => build({
  root: process.cwd(), base: './', logLevel: 'warn', configFile: false,
  build: {
    outDir: out, emptyOutDir: true,
    ...(target === 'node' ? { ssr: entry } : { rollupOptions: { input: entry.replace('.js', '.html') } }),
  },
  ...(target === 'node' && { ssr: { noExternal: true } }),
});
