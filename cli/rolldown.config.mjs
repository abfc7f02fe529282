import { chmodSync, readFileSync } from 'node:fs';
import { defineConfig } from 'rolldown';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

/** The bundle is run by its path, so it must be executable. */
const executable = {
  name: 'executable',
  writeBundle(options) {
    chmodSync(options.file, 0o755);
  },
};

export default defineConfig({
  input: 'src/main.ts',
  platform: 'node',
  // Everything comes from the sources and goes into the file: it runs where there is no node_modules.
  resolve: { conditionNames: ['@lamellar/source', 'import', 'node', 'default'] },
  external: /^node:/,
  transform: { define: { LAMELLAR_VERSION: JSON.stringify(version) } },
  output: {
    file: 'dist/lamellar.mjs',
    format: 'esm',
    banner: '#!/usr/bin/env node',
    // Less to read and compile at each start. Names stay, so that a stack trace says where.
    minify: { mangle: false, compress: true, codegen: { removeWhitespace: true } },
    sourcemap: false,
    codeSplitting: false,
  },
  plugins: [executable],
});
