import webpack from 'webpack';

/** @param {{target: 'node' | 'browser', entry: string, out: string}} options */
export default ({ target, entry, out }) => new Promise((resolve, reject) => {
  webpack({
    mode: 'production', target: target === 'node' ? 'node' : 'web', context: process.cwd(), entry: `./${entry}`,
    output: { path: out, filename: target === 'node' ? 'main.cjs' : entry },
  }, (error, stats) => {
    const said = stats?.toString('errors-warnings');
    if (said) console.log(said);
    if (error || stats?.hasErrors()) reject(error ?? new Error('webpack has errors'));
    else resolve(stats);
  });
});
