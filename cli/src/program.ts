import { CommanderError, Option } from 'commander';
import type { QuestionSyntax } from './question-syntax.ts';
import { addAudit } from './audit-command.ts';
import { addCan } from './can-command.ts';
import { addCompat, addDiff } from './comparison-commands.ts';
import type { CheckFlags } from './command/check.ts';
import type { DumpFlags } from './command/dump.ts';
import type { MatrixFlags } from './command/matrix.ts';
import { emptyProgram } from './empty-program.ts';
import { writeOutput } from './adapters/process/standard-streams.ts';
import { exitStatus, type ExitStatus } from './exit-status.ts';
import type { LamellarCommand } from './lamellar-command.ts';
import { addLint } from './lint-command.ts';
import { addLive } from './live-commands.ts';
import { addCompletion } from './completion-commands.ts';
import { withPolicyOptions, withSurroundings } from './policy-arguments.ts';
import { addLearn } from './learn-command.ts';
import { addLanguageServer } from './lsp-command.ts';
import { completeHelp, requestedTopic, withoutHelpForUnknown } from './program-help.ts';
import { addRepair } from './repair-commands.ts';
import { addProvisioning } from './provisioning-commands.ts';
import { formatOption, completeFormats } from './formats.ts';

/** Runs a command line, prints errors on stderr, and returns the exit status. */
export async function run(words: readonly string[], version: string): Promise<ExitStatus> {
  const program = await programFor(words, version);
  try {
    if (words.length === 0) return (await import('./command/next.ts')).next();
    const topic = words[0] === 'help' ? requestedTopic(words, program) : undefined;
    if (topic !== undefined) {
      writeOutput(topic);
      return exitStatus.success;
    }
    // A program with one command has the requested command.
    const known = program.commands.length === 1 ? words : withoutHelpForUnknown(words, program);
    await program.parseAsync(known, { from: 'user' });
    return program.status;
  } catch (error) {
    if (!(error instanceof CommanderError)) return (await import('./report-failure.ts')).reportFailure(error);
    const { reportUsage } = await import('./usage/report-usage.ts');
    return reportUsage(
      error,
      words,
      program,
      (syntax) => buildProgram(version, syntax),
      (current) => run(current, version),
    );
  }
}

/** Returns whether a word is an option that may precede a command. */
function isGlobalOption(word: string): boolean {
  return /^(?:-[qv]|--quiet|--verbose|--no-pager|--color(?:=.*)?)$/.test(word);
}

type Add = (program: LamellarCommand, version: string) => void;

// The modules are loaded when a function is called, not when the map is made.
const repair: Add = (program) => addRepair(program);
const provisioning: Add = (program) => addProvisioning(program);
const live: Add = (program) => addLive(program);

/** The functions that add commands, by the names of the commands. A usual start adds only the requested command. */
const adders: ReadonlyMap<string, Add> = new Map([
  ['matrix', addMatrix],
  ['check', addCheck],
  ['lint', (program, version) => addLint(program, version)],
  ['diff', (program) => addDiff(program)],
  ['compat', (program) => addCompat(program)],
  ['why', repair],
  ['suggest', repair],
  ['audit', (program, version) => addAudit(program, version)],
  ...['init', 'plan', 'apply', 'remove', 'status'].map((name) => [name, provisioning] as const),
  ['dump', addDump],
  ['learn', (program) => addLearn(program)],
  ['lsp', (program, version) => addLanguageServer(program, version)],
  ...['ps', 'snapshot', 'kernel', 'doctor'].map((name) => [name, live] as const),
]);

/** The program with the requested command, or with all commands for help, completion and unknown commands. */
async function programFor(words: readonly string[], version: string): Promise<LamellarCommand> {
  const name = words.find((word, at) => !isGlobalOption(word) && words[at - 1] !== '--color') ?? '';
  const add = adders.get(name);
  const program = emptyProgram(version);
  if (add === undefined) {
    const { questionSyntax } = await import('./question-syntax.ts');
    if (name !== 'can') return buildProgram(version, questionSyntax);
    addCan(program, questionSyntax);
  } else add(program, version);
  completeFormats(program);
  return program;
}

/** Builds the command line: all commands with their options, help and actions. */
export function buildProgram(version: string, forms: QuestionSyntax): LamellarCommand {
  const program = emptyProgram(version);
  addCan(program, forms);
  for (const add of new Set(adders.values())) add(program, version);
  addCompletion(program);
  completeHelp(program);
  completeFormats(program);
  return program;
}

function addMatrix(program: LamellarCommand): void {
  withPolicyOptions(program.command('matrix'))
    .summary('show a permission matrix between labels')
    .description(
      'Show the effective permissions for signals and ptrace between all labels of the policy, or between given labels.',
    )
    .option(
      '--labels <file>',
      'read a label from each line of a file (`-`: standard input), and show all ordered pairs',
    )
    .option('--pairs <file>', 'read a pair SUBJECT<tab>TARGET from each line of a file (`-`: standard input)')
    .option('--signals <signals>', 'show only these signals, separated by commas (default: all named signals)')
    .addOption(formatOption('json', 'ndjson', 'tsv', 'html'))
    .examples(
      'lamellar matrix --policy /etc/apparmor.d',
      'lamellar matrix --snapshot hosts',
      'lamellar matrix --snapshot farm1.json --format html > matrix.html',
      'lamellar matrix --policy ./tree --signals term,hup --format ndjson',
    )
    .runs(async (options: MatrixFlags) => (await import('./command/matrix.ts')).matrix(options));
}

function addCheck(program: LamellarCommand, version: string): void {
  withSurroundings(program.command('check'))
    .summary('check policy text or a manifest for errors')
    .description(
      'Report every error for which apparmor_parser would refuse a policy file. For a manifest (.yaml), also check the ' +
        'policy files and the expectations. This needs no root, no AppArmor and no apparmor_parser.',
    )
    .argument('<path...>', 'policy file, directory, manifest (.yaml), or `-` for standard input')
    .option('--stdin-path <name>', 'use this name for standard input in messages and includes')
    .option('--baseline <file>', 'fail if the effective permissions of a label differ from this file')
    .option('--update-baseline', 'write the file of --baseline if a permission changed')
    .addOption(
      new Option('--fail-on <severity>', 'lowest severity that makes the exit status 1')
        .choices(['error', 'warning'])
        .default('error'),
    )
    .addOption(formatOption('ndjson', 'sarif', 'junit', 'tap', 'github'))
    .examples(
      'lamellar check /etc/apparmor.d',
      'lamellar check lamellar.yaml',
      'lamellar check lamellar.yaml --baseline permissions.txt --update-baseline',
      'lamellar check --format sarif --fail-on warning ./apparmor.d >check.sarif',
    )
    .exits(
      '0 valid; 1 invalid, an expectation of a manifest fails, or a permission differs from the baseline; 2 an unreadable file.',
    )
    .runs(async (places: readonly string[], options: CheckFlags) =>
      (await import('./command/check.ts')).check(places, options, version),
    );
}

function addDump(program: LamellarCommand): void {
  program
    .command('dump')
    .summary('show the content of compiled policy')
    .description(
      'Show the profiles of compiled policy: output and cache of apparmor_parser, and `raw_data` of a running kernel. ' +
        'Decompile the rules of every class from the automata, and verify the result.',
    )
    .argument('[file...]', 'compiled policy (`-`: standard input)')
    .option('--profile <name>', 'show only this profile')
    .option('--live', 'show the loaded policy of this host, instead of files')
    .option(
      '--snapshot <file>',
      'show the loaded policy of a host saved with `lamellar snapshot`, or of each saved host of a folder',
    )
    .addOption(formatOption('json'))
    .examples(
      'lamellar dump /var/cache/apparmor/*/lsb_release',
      'lamellar dump --live --profile nginx',
      'lamellar kernel features 6.12.118 >features',
      'apparmor_parser -QKS -M features /etc/apparmor.d/lsb_release | lamellar dump -',
    )
    .runs(async (files: readonly string[], options: DumpFlags) =>
      (await import('./command/dump.ts')).dump(files, options),
    );
}
