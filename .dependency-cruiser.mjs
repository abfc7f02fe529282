import { readFileSync } from 'node:fs';

/**
 * The allowed imports. docs/explanation/architecture.md has the picture; each rule states its reason.
 *
 * The modules of core are layers: a module imports its own files and lower layers, never a higher layer.
 */
const layers = [
  'source', // text, spans
  'schemas', // outside data → values, and back
  'diagnostics', // problems with a span
  'language', // text → syntax tree, and back
  'patterns', // AppArmor's patterns → expressions
  'automata', // expressions → automata, and every algorithm on automata
  'classes', // the classes of mediation: operations, objects, permissions
  'rule-checks', // one statement → the compiler's complaints about the statement
  'file-rules', // file rules → merged permissions, conflicts, transitions
  'profile', // the profile that mediation evaluates
  'compile', // syntax tree → profile
  'binary', // the kernel's bytes → profile
  'decompile', // automata → verified rules
  'namespaces', // profiles → the tree of policy namespaces
  'labels', // names in the tree → labels
  'stacks', // the host layers and policy namespaces of containers
  'snapshot', // the state of a host, as data
  'kernels', // behaviours and features of kernels
  'mediation', // labels and an operation → decision
  'matrix', // decisions between many labels
  'expectations', // expectations → passed, or a decision that contradicts them
  'effective-rules', // a label and a class → every permission, as rules
  'log-records', // log lines → records of denials
  'diff', // two policies → the permissions that differ
  'known-causes', // records, and their evaluation → causes and remedies
  'repair', // a denied decision → minimal rules, their proof and side effects
  'learn', // complain-mode records → a profile as a person would write it
  'check', // a policy file → the verdict of the compiler, with reasons
  'lint', // policy → findings
  'render', // decisions → text and JSON
  'audit', // a snapshot → findings
  'policy', // the library's entry point: text or compiled policy → decisions
];

/** The files that core's package.json exports: all that others may rely on. */
const { exports } = JSON.parse(readFileSync(new URL('core/package.json', import.meta.url), 'utf8'));
const entryPoints = Object.values(exports).map((entryPoint) =>
  entryPoint['@lamellar/source'].replace(/^\.\/src\/(.*)\.ts$/, '$1'),
);

const upwardImports = layers.slice(0, -1).map((folder, position) => {
  const later = layers.slice(position + 1);
  return {
    name: `core-layers-${folder}`,
    comment: `${folder} is a lower layer than ${later.join(', ')}: imports never lead upwards.`,
    severity: 'error',
    from: { path: `^core/src/${folder}/`, pathNot: testFiles() },
    to: { path: `^core/src/(${later.join('|')})/` },
  };
});

/** Tests may look at what comes later, to make their subjects. */
function testFiles() {
  return '(\\.(test|bench)\\.ts$|/testing/)';
}

export default {
  forbidden: [
    ...upwardImports,
    {
      name: 'core-known-folders',
      comment: 'Every folder of core is a layer. Add a new folder to the list above.',
      severity: 'error',
      from: {},
      to: { path: '^core/src/[^/]+/', pathNot: `^core/src/(${layers.join('|')}|testing)/` },
    },
    {
      name: 'core-only-entry-points',
      comment: 'The entry points of core list the public names. All further files of core can change without notice.',
      severity: 'error',
      from: { pathNot: '^core/' },
      to: {
        path: '^core/',
        pathNot: `^core/(src/(${entryPoints.join('|')})\\.ts|dist/(${entryPoints.join('|')})\\.(js|d\\.ts))$`,
      },
    },
    {
      name: 'core-entry-points-are-for-others',
      comment:
        'Entry points are for users of core. Inside core, a file imports the declaring file; cycles would follow otherwise.',
      severity: 'error',
      from: { path: '^core/src/', pathNot: testFiles() },
      to: { path: `^core/src/(${entryPoints.join('|')})\\.ts$` },
    },
    {
      name: 'core-language-alone',
      comment: 'An editor that parses or prints policy text loads neither the compiler nor mediation.',
      severity: 'error',
      from: { path: '^core/src/language\\.ts$' },
      to: { path: `^core/src/(${layers.slice(layers.indexOf('patterns')).join('|')})/`, reachable: true },
    },
    {
      name: 'core-is-pure',
      comment: 'core has no input or output and no Node API, so core runs in a browser.',
      severity: 'error',
      from: { path: '^core/src/', pathNot: testFiles() },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'core-stands-alone',
      comment:
        'core has few dependencies, because every package depends on core: only pure libraries that run in a browser.',
      severity: 'error',
      from: { path: '^core/src/', pathNot: testFiles() },
      to: { pathNot: ['^core/src/', '^node_modules/@noble/hashes/'], dependencyTypesNot: ['core'] },
    },
    {
      name: 'node-loads-only',
      comment: 'core ← node ← cli. The package loads policy for programs: it knows nothing of the command.',
      severity: 'error',
      from: { path: '^node/', pathNot: testFiles() },
      to: { path: '^(cli|packaging|integration|scripts)/' },
    },
    {
      name: 'node-only-entry-points',
      comment: 'The entry points of node list all that other packages may import.',
      severity: 'error',
      from: { pathNot: '^node/' },
      to: {
        path: '^node/',
        pathNot:
          '^node/(src/(index|files|manifest|policy|snapshot)\\.ts|dist/(index|files|manifest|policy|snapshot)\\.(js|d\\.ts))$',
      },
    },
    {
      name: 'policies-know-core-only',
      comment:
        'core ← host-policies, container-policies ← node ← cli. The catalogues are data: they know nothing of who uses them.',
      severity: 'error',
      from: { path: '^(host|container)-policies/', pathNot: testFiles() },
      to: { path: '^(node|cli|integration|scripts)/' },
    },
    {
      name: 'policies-are-pure',
      comment: 'The catalogues contain names and texts and use no Node API, so they run in a browser.',
      severity: 'error',
      from: { path: '^(host|container)-policies/src/', pathNot: testFiles() },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'policies-know-not-each-other',
      comment: 'A host layer fits any container layer, so the catalogues do not depend on each other.',
      severity: 'error',
      from: { path: '^(host|container)-policies/' },
      to: { path: '^(host|container)-policies/', pathNot: '^$1-policies/' },
    },
    {
      name: 'cli-knows-no-tests',
      comment: 'Nothing imports integration or scripts: both are for developers.',
      severity: 'error',
      from: { pathNot: '^(integration|scripts)/' },
      to: { path: '^(integration|scripts)/' },
    },
    {
      name: 'packaging-is-last',
      comment: 'packaging generates files from the command. No shipped package depends on packaging.',
      severity: 'error',
      from: { pathNot: '^(packaging|integration)/' },
      to: { path: '^packaging/' },
    },
    {
      name: 'cli-adapters-are-the-machine',
      comment: 'Every access to the machine is in cli/src/adapters, one folder per interface. Only main.ts reads argv.',
      severity: 'error',
      from: { path: '^cli/src/', pathNot: `(^cli/src/(adapters/|main\\.ts$)|${testFiles()})` },
      to: {
        path: '^(node:)?(fs|fs/promises|child_process|net|http|https|os|process|readline|readline/promises|tty|worker_threads)$',
        dependencyTypes: ['core'],
      },
    },
    {
      name: 'cli-render-only-renders',
      comment:
        'render turns views into text, Markdown, SARIF and JUnit. It decides nothing: it knows neither commands nor the modules that compare, plan or evaluate.',
      severity: 'error',
      from: { path: '^cli/src/render/', pathNot: testFiles() },
      to: {
        path: '^cli/src/(adapters|audit|check|command|manifest|provision|repair)/',
        pathNot: '^cli/src/(adapters/(process/|machine-state)|audit/audited-snapshot|check/checked-file)',
      },
    },
    {
      name: 'cli-views-are-data',
      comment: 'A view is plain data, ready for JSON. Commands make views, and render prints them.',
      severity: 'error',
      from: { path: '^cli/src/views/', pathNot: testFiles() },
      to: { path: '^cli/src/(adapters|command|render)/' },
    },
    {
      name: 'cli-domain-knows-no-output',
      comment: 'Modules that compare, plan or evaluate know no view, no renderer and no command.',
      severity: 'error',
      from: { path: '^cli/src/(adapters|audit|check|manifest|policy|provision|repair|words)/', pathNot: testFiles() },
      to: { path: '^cli/src/(command|render|views)/' },
    },
    {
      name: 'cli-adapters-know-no-command',
      comment: 'All modules use the adapters. The adapters know no manifest and no plan.',
      severity: 'error',
      from: { path: '^cli/src/adapters/', pathNot: testFiles() },
      to: { path: '^cli/src/(provision|check|manifest)/' },
    },
    {
      name: 'playground-is-a-page',
      comment:
        'The playground shows answers in a browser: it uses the renderers of the command, and no machine. The bundler refuses the modules of Node.',
      severity: 'error',
      from: { path: '^playground/src/', pathNot: testFiles() },
      to: {
        path: '^(node|packaging|cli/src/(adapters|audit|command|manifest|provision))/',
      },
    },
    {
      name: 'no-test-code',
      comment: 'Shipped code does not import test code.',
      severity: 'error',
      from: { path: '/src/', pathNot: testFiles() },
      to: { path: testFiles() },
    },
    {
      name: 'no-cycles',
      comment:
        'Two files that import each other are one idea in two files, or a missing third file. The rule includes types.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file without imports and importers is unused.',
      severity: 'error',
      from: { orphan: true, path: '/src/', pathNot: `(${testFiles()}|/src/(index|main)\\.ts$)` },
      to: {},
    },
    {
      name: 'no-unlisted-packages',
      comment: 'An unlisted package in node_modules can disappear with the next update.',
      severity: 'error',
      from: { path: '/src/', pathNot: testFiles() },
      to: { dependencyTypes: ['npm-no-pkg', 'unknown'] },
    },
    {
      name: 'libraries-bring-what-they-need',
      comment: 'Libraries list their dependencies. The bundle of the command contains its dependencies.',
      severity: 'error',
      from: { path: '/src/', pathNot: `(^cli/|${testFiles()})` },
      to: { dependencyTypes: ['npm-dev'] },
    },
    {
      name: 'no-unresolvable',
      comment: 'An unresolvable import fails at run time.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules'] },
    exclude: { path: ['^[^/]+/(dist|coverage)/'] },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@lamellar/source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js'],
    },
    tsConfig: { fileName: 'tsconfig.base.json' },
  },
};
