import { readFileSync } from 'node:fs';

/**
 * Who may import whom. docs/architecture.md has the picture; each rule says why it is there.
 *
 * In core a datum goes one way along a street. A folder may import its own files and those of the
 * folders before it, never of one after it.
 */
const street = [
  'source', // text, spans
  'diagnostic', // needs a span to point at
  'syntax', // text → AST, with diagnostics
  'glob', // patterns of the AST → expressions
  'automata', // expressions → states
  'class', // the classes of mediation: what can be asked of an automaton
  'rules', // statements of the AST → what is wrong with each by itself
  'exec-conflicts', // rules about files → those that contradict each other
  'files', // rules about files → what they grant at a path
  'profile', // what mediation sees: profiles over automata
  'text', // AST → profiles
  'compiled', // compiled policy → the same profiles, over the kernel's own tables
  'decompile', // automata → equivalent rules
  'namespace', // profiles → the tree of policy namespaces
  'label', // names in that tree → labels
  'stack', // the host layers and policy namespaces of containers
  'snapshot', // what was in force on a host, as data
  'mediation', // labels and an operation → a decision
  'abilities', // what was in force on a host → what its AppArmor can do
  'matrix', // many decisions
  'expect', // sentences about labels → held, or a decision against them
  'reach', // a label and a class → all that it may do, as rules
  'denial', // log records → denials
  'advise', // denials → rules
  'compare', // two policies → what changed
  'repair', // advised rules → the policy with them, what is allowed then, and what else
  'check', // a policy file → whether a compiler would take it, and why not
  'lint', // policy → findings
  'explain', // decisions → what a person reads
  'audit', // a snapshot → what its tasks run under, and whom they reach
  'findings', // the same → what is wrong with it
  'policy', // policy that a caller holds and asks: the street in three calls
];

/** The files that core's package.json exports: all that others may rely on. */
const { exports } = JSON.parse(readFileSync(new URL('core/package.json', import.meta.url), 'utf8'));
const doors = Object.values(exports).map((door) => door['@lamellar/source'].replace(/^\.\/src\/(.*)\.ts$/, '$1'));

const goesBack = street.slice(0, -1).map((folder, position) => {
  const later = street.slice(position + 1);
  return {
    name: `core-street-${folder}`,
    comment: `${folder} comes before ${later.join(', ')} on the street text → … → explanation: data never goes back.`,
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
    ...goesBack,
    {
      name: 'core-known-folders',
      comment: 'Every folder of core has a place on the street, so a new one has to be put into the list above.',
      severity: 'error',
      from: {},
      to: { path: '^core/src/[^/]+/', pathNot: `^core/src/(${street.join('|')}|testing)/` },
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
      to: { path: `^core/src/(${street.slice(street.indexOf('glob')).join('|')})/`, reachable: true },
    },
    {
      name: 'core-is-pure',
      comment:
        'core only thinks: no Node API, so it runs in a browser and every touch of the machine is in cli/src/host.',
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
      name: 'policies-know-core-only',
      comment:
        'core ← host-policies, container-policies ← cli. The catalogues are data: they know nothing of who uses them.',
      severity: 'error',
      from: { path: '^(host|container)-policies/', pathNot: testFiles() },
      to: { path: '^(cli|integration|scripts)/' },
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
      name: 'cli-host-is-the-machine',
      comment: 'Every touch of the machine is in cli/src/host, a folder a surface; main.ts alone may ask for argv.',
      severity: 'error',
      from: { path: '^cli/src/', pathNot: `(^cli/src/(host/|main\\.ts$)|${testFiles()})` },
      to: {
        path: '^(node:)?(fs|fs/promises|child_process|net|http|https|os|process|readline|readline/promises|tty|worker_threads)$',
        dependencyTypes: ['core'],
      },
    },
    {
      name: 'cli-output-only-renders',
      comment:
        'What is found out goes to output and never back: output knows neither commands nor how a host is changed.',
      severity: 'error',
      from: { path: '^cli/src/output/', pathNot: testFiles() },
      to: { path: '^cli/src/(command|apply)/' },
    },
    {
      name: 'cli-host-knows-no-command',
      comment: 'The machine is asked by all and asks nobody: host knows no manifest, no command and no output.',
      severity: 'error',
      from: { path: '^cli/src/host/', pathNot: testFiles() },
      to: { path: '^cli/src/(command|apply|check|manifest|output)/' },
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
