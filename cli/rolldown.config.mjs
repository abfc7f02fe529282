import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'rolldown';
import { bundledLibraries } from './bundled-libraries.mjs';
import { oneFile } from './one-file.mjs';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

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
    const texts = bundledLibraries().map(({ name, text }) => `lamellar.cjs has ${name} in it:\n\n${text.trim()}\n`);
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

/**
 * Separate chunks for sources that most runs do not need. A chunk is loaded at the first use. Two sources must be in the same chunk
 * if each needs the exports of the second one during loading.
 */
const apart = {
  'further-commands':
    /\/cli\/src\/(?:(?:provisioning|repair|live|completion|audit|learn|lint|lsp|comparison)-commands?|program-help|help\/[a-z-]+)\.ts$/,
  'assumed-profiles': /\/node\/src\/policy\/assume-profile\.ts$/,
  'kernel-range': /\/core\/src\/kernels\/kernel-range\.ts$/,
  suggest:
    /(?:\/core\/src\/(?:diagnostics\/suggest|classes\/likely-operation|stacks\/likely-label)|\/node\/src\/files\/similar-path)\.ts$/,
  'syntax-errors': /\/core\/src\/language\/parser\/(?:explain-.*|recover)\.ts$/,
  'rlimit-rules': /\/core\/src\/rule-checks\/rlimit\.ts$/,
  'condition-text': /\/core\/src\/rule-checks\/condition-text\.ts$/,
  'ip-address': /\/core\/src\/rule-checks\/ip-address\.ts$/,
  'policy-errors': /\/core\/src\/compile\/(?:includes\/misplaced-include|variables\/variable-diagnostic)\.ts$/,
  'manifest-shape': /(?:\/node\/src\/manifest\/(?:check-shape|schema|test-schema)\.ts|\/node_modules\/zod\/.*)$/,
  'policy-template': /\/node\/src\/policy\/(?:policy-template|runtime-presets)\.ts$/,
  compilers: /\/core\/src\/file-rules\/compiler-behaviours\.ts$/,
  'installed-compiler': /\/cli\/src\/adapters\/(?:kernel\/installed-compiler|process\/program-path)\.ts$/,
  'host-risks': /\/core\/src\/classes\/(?:host-risk|[a-z-]+\/[a-z-]+-risk)\.ts$/,
  'object-sets':
    /\/core\/src\/classes\/(?:[a-z-]+\/(?:[a-z-]+-universe|(?!path-)[a-z-]+-patterns|path-pattern-form|socket-list|broader-paths)|text-patterns)\.ts$/,
  product: /\/core\/src\/automata\/product\.ts$/,
  'operations-through-objects': /\/core\/src\/classes\/operations-through-objects\.ts$/,
  'generalised-names':
    /\/core\/src\/(?:classes\/generalised-name|repair\/changing-names|render\/changing-names-text)\.ts$/,
  'learning-names': /\/core\/src\/(?:namespaces\/learning-profile|render\/learning-text)\.ts$/,
  'record-questions': /\/core\/src\/log-records\/(?:decide-record|own-question|record-question|socket-question)\.ts$/,
  'json-answers': /\/core\/src\/render\/answer-json\.ts$/,
  'record-text': /\/core\/src\/render\/record-text\.ts$/,
  'record-layer': /\/core\/src\/log-records\/record-layer\.ts$/,
  'object-words': /\/core\/src\/classes\/(?:dbus\/message-words|unix\/unix-words)\.ts$/,
  decompilation: /\/core\/src\/(?:decompile\/.*|mediation\/decompiled-evidence)\.ts$/,
  'stack-check': /\/core\/src\/mediation\/stack-check\.ts$/,
  'class-mediators': /\/core\/src\/mediation\/(?:classes|symbolic|class-mediators|answer-of-state|no-new-privileges)\b/,
  'rule-layouts':
    /\/core\/src\/(?:automata\/minimise|patterns\/sequence|classes\/rule-layout|compile\/(?:[a-z-]+\/)?(?:[a-z]+-layouts|layout-words|plain-rules|rule-with-permissions|decompilation-methods|socket-rules))\.ts$/,
  'compiled-profiles': /\/core\/src\/binary\/[a-z-]+\.ts$/,
  'exec-conflicts':
    /\/core\/src\/file-rules\/(?:aliases|common-path|compile-order|file-entry|find-exec-conflicts|literal-prefixes|matched-entries|merged-entry|named-transitions)\.ts$/,
  'file-automata':
    /\/core\/src\/(?:compile\/files\/compile-file-rules|file-rules\/(?:accepted-permissions|changed-terms|entry-group|rule-file-automaton|file-rule-terms|terms-automaton))\.ts$/,
};
const groups = Object.entries(apart).map(([name, test]) => ({ name, test }));

export default defineConfig({
  // The file that oneFile makes asks for the second one by its name.
  input: { lamellar: 'src/main.ts', 'code-cache': 'src/adapters/code-cache/code-cache.ts' },
  platform: 'node',
  preserveEntrySignatures: 'allow-extension',
  // Everything comes from the sources and goes into the file: it runs where there is no node_modules.
  resolve: { conditionNames: ['@lamellar/source', 'import', 'node', 'default'] },
  external: (id, importer) => id.startsWith('node:') && !isToStartPrograms(id, importer),
  transform: { define: { LAMELLAR_VERSION: JSON.stringify(version) } },
  output: {
    dir: 'dist',
    entryFileNames: ({ name }) => (name === 'lamellar' ? 'lamellar.cjs' : '[name].js'),
    chunkFileNames: '[name].js',
    format: 'cjs',
    dynamicImportInCjs: false,
    codeSplitting: { groups, includeDependenciesRecursively: false },
    // Less to read and compile at each start. Functions keep their names, so that a stack trace says where.
    minify: { mangle: { toplevel: false, keepNames: true }, compress: true, codegen: { removeWhitespace: true } },
    sourcemap: false,
  },
  plugins: [noPrograms, oneFile, executable, licences],
});
