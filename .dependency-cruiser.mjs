import { readFileSync } from 'node:fs';

/**
 * The allowed imports. docs/architecture.md has the picture; each rule states its reason.
 *
 * The modules of core are layers: a module imports its own files and lower layers, never a higher layer.
 */
const layers = [
  'source', // text, spans
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
  'repair', // a denied decision → minimal rules, their proof and side effects
  'check', // a policy file → the verdict of the compiler, with reasons
  'lint', // policy → findings
  'render', // decisions → text and JSON
  'audit', // a snapshot → findings
  'policy', // the library's entry point: text or compiled policy → decisions
];

/** The files that core's package.json exports: all that others may rely on. */
const { exports } = JSON.parse(readFileSync(new URL('core/package.json', import.meta.url), 'utf8'));
const doors = Object.values(exports).map((door) => door['@lamellar/source'].replace(/^\.\/src\/(.*)\.ts$/, '$1'));

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
      name: 'core-only-door',
      comment: 'The doors of core list what others may rely on; the rest of core can change without asking them.',
      severity: 'error',
      from: { pathNot: '^core/' },
      to: { path: '^core/', pathNot: `^core/(src/(${doors.join('|')})\\.ts|dist/(${doors.join('|')})\\.(js|d\\.ts))$` },
    },
    {
      name: 'core-doors-are-outside',
      comment: 'A door is for others. Inside core, a file imports the file that it needs, or cycles follow.',
      severity: 'error',
      from: { path: '^core/src/', pathNot: testFiles() },
      to: { path: `^core/src/(${doors.join('|')})\\.ts$` },
    },
    {
      name: 'core-language-alone',
      comment: 'Who reads or writes policy text, such as an editor, loads nothing of what compiles or decides.',
      severity: 'error',
      from: { path: '^core/src/language\\.ts$' },
      to: { path: `^core/src/(${layers.slice(layers.indexOf('patterns')).join('|')})/`, reachable: true },
    },
    {
      name: 'core-is-pure',
      comment:
        'core only thinks: no Node API, so it runs in a browser and every touch of the machine is in cli/src/adapters.',
      severity: 'error',
      from: { path: '^core/src/', pathNot: testFiles() },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'core-stands-alone',
      comment: 'core is what every other package stands on, and it has no dependencies of its own.',
      severity: 'error',
      from: { path: '^core/src/', pathNot: testFiles() },
      to: { pathNot: '^core/src/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'node-loads-only',
      comment: 'core ← node ← cli. The package loads policy for programs: it knows nothing of the command.',
      severity: 'error',
      from: { path: '^node/', pathNot: testFiles() },
      to: { path: '^(cli|packaging|integration|scripts)/' },
    },
    {
      name: 'node-only-door',
      comment: 'The entry points of node list all that other packages may import.',
      severity: 'error',
      from: { pathNot: '^node/' },
      to: {
        path: '^node/',
        pathNot: '^node/(src/(index|files|policy|snapshot)\\.ts|dist/(index|files|policy|snapshot)\\.(js|d\\.ts))$',
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
      comment: 'The catalogues only give names and texts: no Node API, so that with core they run in a browser.',
      severity: 'error',
      from: { path: '^(host|container)-policies/src/', pathNot: testFiles() },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'policies-know-not-each-other',
      comment: 'A host layer fits any container layer: neither catalogue may depend on what the other offers.',
      severity: 'error',
      from: { path: '^(host|container)-policies/' },
      to: { path: '^(host|container)-policies/', pathNot: '^$1-policies/' },
    },
    {
      name: 'cli-knows-no-tests',
      comment: 'integration may use all, nothing imports it; scripts are for those who work on the project.',
      severity: 'error',
      from: { pathNot: '^(integration|scripts)/' },
      to: { path: '^(integration|scripts)/' },
    },
    {
      name: 'packaging-is-last',
      comment: 'packaging makes files of what the command says of itself: nothing that is shipped knows of it.',
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
      comment: 'render turns results into text and JSON. It depends on neither commands nor provisioning.',
      severity: 'error',
      from: { path: '^cli/src/render/', pathNot: testFiles() },
      to: { path: '^cli/src/(command|provision)/' },
    },
    {
      name: 'cli-adapters-know-no-command',
      comment: 'All modules use the adapters. The adapters know no manifest, no command and no output format.',
      severity: 'error',
      from: { path: '^cli/src/adapters/', pathNot: testFiles() },
      to: { path: '^cli/src/(command|provision|check|manifest|render)/' },
    },
    {
      name: 'no-test-code',
      comment: 'What is shipped never leans on what is only there for tests.',
      severity: 'error',
      from: { path: '/src/', pathNot: testFiles() },
      to: { path: testFiles() },
    },
    {
      name: 'no-cycles',
      comment:
        'Two files that need each other are one idea in two files, or a third file not yet written. That holds for types, too.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that nothing imports and that imports nothing is forgotten, or not yet in use.',
      severity: 'error',
      from: { orphan: true, path: '/src/', pathNot: `(${testFiles()}|/src/(index|main)\\.ts$)` },
      to: {},
    },
    {
      name: 'no-unlisted-packages',
      comment: 'A package that happens to be in node_modules is not a dependency: it goes with the next update.',
      severity: 'error',
      from: { path: '/src/', pathNot: testFiles() },
      to: { dependencyTypes: ['npm-no-pkg', 'unknown'] },
    },
    {
      name: 'libraries-bring-what-they-need',
      comment: 'What a library needs comes with it; what the command needs is built into its one file.',
      severity: 'error',
      from: { path: '/src/', pathNot: `(^cli/|${testFiles()})` },
      to: { dependencyTypes: ['npm-dev'] },
    },
    {
      name: 'no-unresolvable',
      comment: 'An import that leads nowhere fails at run time.',
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
