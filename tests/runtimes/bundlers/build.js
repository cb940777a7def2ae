// node build.js TOOL TARGET ENTRY OUT, in the app's folder: what a project of that bundler would have for its
// configuration. The targets are node and browser.
const [tool, target, entry, out] = process.argv.slice(2);
const { default: build } = await import(`./${tool}.js`);
await build({ target, entry, out });
