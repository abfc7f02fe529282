import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'rolldown';
import { oneFile } from './one-file.mjs';

const { version, devDependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

/** The bundle is run by its path, so it must be executable. */
const executable = {
  name: 'executable',
  writeBundle(options) {
    chmodSync(join(options.dir, 'lamellar.cjs'), 0o755);
  },
};

/** Whoever gets the file gets what the licences of the libraries in it ask for. */
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

/** Commander starts subcommands that are programs of their own. There are none, and what it takes is slow to load. */
const isToStartPrograms = (id, importer) => id === 'node:child_process' && importer?.includes('/commander/');
const noPrograms = {
  name: 'no-programs',
  resolveId: (id, importer) => (isToStartPrograms(id, importer) ? '\0no-programs' : undefined),
  load: (id) => (id === '\0no-programs' ? 'module.exports = {};' : undefined),
};

export default defineConfig({
  input: 'src/main.ts',
  platform: 'node',
  // Everything comes from the sources and goes into the file: it runs where there is no node_modules.
  resolve: { conditionNames: ['@lamellar/source', 'import', 'node', 'default'] },
  external: (id, importer) => id.startsWith('node:') && !isToStartPrograms(id, importer),
  transform: { define: { LAMELLAR_VERSION: JSON.stringify(version) } },
  output: {
    dir: 'dist',
    entryFileNames: 'lamellar.cjs',
    chunkFileNames: '[name].js',
    format: 'cjs',
    dynamicImportInCjs: false,
    // Less to read and compile at each start. Names stay, so that a stack trace says where.
    minify: { mangle: false, compress: true, codegen: { removeWhitespace: true } },
    sourcemap: false,
  },
  plugins: [noPrograms, oneFile, executable, licences],
});
