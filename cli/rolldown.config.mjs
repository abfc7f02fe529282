import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'rolldown';
import { oneFile } from './one-file.mjs';

const { version, devDependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

/** Makes the bundle executable, because users run the bundle by path. */
const executable = {
  name: 'executable',
  writeBundle(options) {
    chmodSync(join(options.dir, 'lamellar.cjs'), 0o755);
  },
};

/** Writes the licences of the bundled libraries next to the bundle, as the licences require. */
const licences = {
  name: 'licences',
  writeBundle(options) {
    const names = Object.keys(devDependencies).filter((name) => !name.startsWith('@lamellar/'));
    const texts = names.map((name) => {
      const text = readFileSync(new URL(`../node_modules/${name}/LICENSE`, import.meta.url), 'utf8');
      return `lamellar.cjs has ${name} in it:\n\n${text.trim()}\n`;
    });
    writeFileSync(join(options.dir, 'libraries.txt'), texts.join('\n\n'));
  },
};

/**
 * Removes Commander's support for subcommands as separate programs. Lamellar has none, and `node:child_process` is slow
 * to load.
 */
const isToStartPrograms = (id, importer) => id === 'node:child_process' && importer?.includes('/commander/');
const noPrograms = {
  name: 'no-programs',
  resolveId: (id, importer) => (isToStartPrograms(id, importer) ? '\0no-programs' : undefined),
  load: (id) => (id === '\0no-programs' ? 'module.exports = {};' : undefined),
};

export default defineConfig({
  input: 'src/main.ts',
  platform: 'node',
  // The bundle contains all code and runs without node_modules.
  resolve: { conditionNames: ['@lamellar/source', 'import', 'node', 'default'] },
  external: (id, importer) => id.startsWith('node:') && !isToStartPrograms(id, importer),
  transform: { define: { LAMELLAR_VERSION: JSON.stringify(version) } },
  output: {
    dir: 'dist',
    entryFileNames: 'lamellar.cjs',
    chunkFileNames: '[name].js',
    format: 'cjs',
    dynamicImportInCjs: false,
    // Less code to read and compile at each start. Names stay unmangled, for readable stack traces.
    minify: { mangle: false, compress: true, codegen: { removeWhitespace: true } },
    sourcemap: false,
  },
  plugins: [noPrograms, oneFile, executable, licences],
});
