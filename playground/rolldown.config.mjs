import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, rolldown } from 'rolldown';
import { bundledLibraries } from '../cli/bundled-libraries.mjs';

/** Refuses a script that imports modules of Node. */
const noNode = {
  name: 'no-node',
  generateBundle(_options, bundle) {
    const imports = Object.values(bundle).flatMap((chunk) => chunk.imports ?? []);
    if (imports.length > 0) throw new Error(`the page cannot import ${imports.join(', ')}`);
  },
};

/** Sources of the workspace. The tree of imports has modules of Node, but the page must use none: see `noNode`. */
const browser = {
  platform: 'browser',
  resolve: { conditionNames: ['@lamellar/source', 'import', 'browser', 'default'] },
  external: /^node:/,
  plugins: [noNode],
};

/** Returns the script of the worker, which the script of the page contains: a page has no further file to load. */
async function workerScript() {
  const bundle = await rolldown({ ...browser, input: 'src/worker.ts' });
  const { output } = await bundle.generate({ format: 'iife', minify: true });
  await bundle.close();
  return output[0].code;
}

/** Copies the page and its style next to the script, with the licences of the bundled libraries. */
const staticFiles = {
  name: 'static-files',
  writeBundle({ dir }) {
    for (const file of ['index.html', 'playground.css']) copyFileSync(file, join(dir, file));
    const texts = bundledLibraries('../playground', 'dependencies').map(
      ({ name, text }) => `playground.js has ${name} in it:\n\n${text.trim()}\n`,
    );
    writeFileSync(join(dir, 'libraries.txt'), texts.join('\n\n'));
  },
};

export default defineConfig({
  ...browser,
  input: { playground: 'src/page.ts' },
  transform: { define: { LAMELLAR_WORKER: JSON.stringify(await workerScript()) } },
  output: { dir: 'dist', entryFileNames: '[name].js', format: 'iife', minify: true },
  plugins: [noNode, staticFiles],
});
