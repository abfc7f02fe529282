import { CommanderError, type Command } from 'commander';
import { describe, expect, it, test } from 'vitest';
import { questionSyntax } from './question-syntax.ts';
import { buildProgram } from './program.ts';
import { compiledTwoProfiles } from './testing/compiled-policy.ts';
import { hostWithoutContainers } from './testing/host-without-containers.ts';
import { directory, lamellar, shell, twoProfiles, type LamellarRun } from './testing/lamellar.ts';

const files = {
  'p.aa': twoProfiles,
  'p.bin': compiledTwoProfiles,
  'web.yaml': 'lamellar: 1\ncontainers: {web: {runtime: lxc, container: {policy: [./p.aa]}}}\n',
  log: 'audit: type=1400 audit(1764225000.123:45): apparmor="DENIED" operation="signal" class="signal" profile="a" pid=812 comm="a" requested_mask="send" denied_mask="send" signal=kill peer="b"\n',
  'learn.log':
    'apparmor="ALLOWED" operation="open" class="file" profile="p" name="/x" denied_mask="r" requested_mask="r"\n',
  'base/tunables/global': '@{run}=/run/\n@{PROC}=/proc/\n',
  'host.json': hostWithoutContainers,
};

/** A question for each command; none changes a host. */
const questions: Readonly<Record<string, readonly string[]>> = {
  can: ['a', 'signal:term', 'b', '--policy', 'p.aa'],
  matrix: ['--policy', 'p.aa'],
  diff: ['p.aa', 'p.aa'],
  compat: ['p.aa', '--kernel', '7.3'],
  check: ['p.aa'],
  lint: ['p.aa'],
  lsp: [],
  dump: ['p.bin'],
  why: ['log'],
  learn: ['learn.log', '--base', 'base'],
  suggest: ['--allow', 'signal (kill) from a to b', '--policy', 'p.aa'],
  audit: ['--snapshot', 'host.json'],
  ps: ['--snapshot', 'host.json'],
  // The number of processes of this machine changes.
  snapshot: ['missing/new.json'],
  kernel: ['list'],
  doctor: ['--snapshot', 'host.json'],
  init: [],
  plan: ['--manifest', 'web.yaml'],
  apply: ['--dry-run', '--manifest', 'web.yaml'],
  remove: ['--dry-run'],
  status: ['--manifest', 'web.yaml'],
  completion: ['bash'],
};

/** Questions for formats with a different question. */
const otherQuestions: Readonly<Record<string, readonly string[]>> = {
  'can ndjson': ['--questions', 'questions.tsv', '--policy', 'p.aa'],
  // Valid policy has no annotations.
  'check github': ['missing.aa'],
};

/** Builds a program that throws usage errors without printing. */
function silentProgram(): Command {
  const program = buildProgram('', questionSyntax);
  for (const command of [program, ...program.commands])
    command.configureOutput({ writeErr: () => undefined, outputError: () => undefined });
  return program;
}

const commands = silentProgram()
  .commands.filter((command) => command.name() !== 'complete')
  .map((command) => ({
    name: command.name(),
    formats: command.options.find(({ long }) => long === '--format')?.argChoices ?? [],
  }));

test('every command has a question', () => {
  expect(Object.keys(questions).toSorted()).toEqual(commands.map(({ name }) => name).toSorted());
});

describe.each(commands)('lamellar $name', ({ name, formats }) => {
  async function refusal(...more: readonly string[]): Promise<string> {
    try {
      await silentProgram().parseAsync([name, ...(questions[name] ?? []), ...more], { from: 'user' });
    } catch (error) {
      if (error instanceof CommanderError) return error.message;
      throw error;
    }
    throw new Error('it is not refused');
  }

  it('refuses unknown formats, unknown options, and --quiet with --verbose', async () => {
    expect(await refusal('--format', 'xml')).toBe(
      `error: option '-f, --format <format>' argument 'xml' is invalid. Allowed choices are ${formats.join(', ')}.`,
    );
    expect(formats[0]).toBe('human');
    expect(await refusal('--no-such')).toBe("error: unknown option '--no-such'");
    expect(await refusal('-q', '-v')).toBe("error: option '-q, --quiet' cannot be used with option '-v, --verbose'");
  });

  function ask(words: readonly string[]): LamellarRun {
    const cwd = directory({ ...files, 'questions.tsv': 'a\tsignal:term\tb\n' });
    const { stdout, stderr, ...outcome } = lamellar([name, ...words], { cwd });
    return { ...outcome, stdout: stdout.replaceAll(cwd, ''), stderr: stderr.replaceAll(cwd, '') };
  }

  it('has equal answers with fewer messages for --quiet and more for --verbose', () => {
    const words = questions[name] ?? [];
    const [quiet, plain, verbose] = [['--quiet'], [], ['--verbose']].map((voice) => ask([...words, ...voice]));
    expect(quiet).toEqual({ ...plain, stderr: quiet?.stderr });
    // The evidence of `why` is part of the answer only with --verbose.
    const stdout = name === 'why' ? verbose?.stdout : plain?.stdout;
    expect(verbose).toEqual({ ...plain, stdout, stderr: verbose?.stderr });
    expect(linesOf(plain)).toEqual(expect.arrayContaining(linesOf(quiet)));
    expect(linesOf(verbose)).toEqual(expect.arrayContaining(linesOf(plain)));
    expect(plain?.stdout).not.toMatch(/^(?:lamellar|hint): /m);
  });

  it.each(formats.filter((format) => format !== 'human'))('prints only its answer to stdout, as %s', (format) => {
    const words = otherQuestions[`${name} ${format}`] ?? questions[name] ?? [];
    const { stdout, status } = ask([...words, '--format', format]);
    // Without a host, commands about a host have no answer.
    expect(status === 3 ? stdout === '' : isOnly(format, stdout), stdout).toBe(true);
  });
});

/** Returns true if a text consists of one format only. */
function isOnly(format: string, text: string): boolean {
  const isJson = (part: string): boolean => JSON.parse(part) instanceof Object;
  if (format === 'json' || format === 'sarif') return isJson(text);
  if (format === 'ndjson' || format === 'records') return text.trimEnd().split('\n').every(isJson);
  return text !== '' && !/^(?:lamellar|hint): /m.test(text);
}

function linesOf(outcome: LamellarRun | undefined): string[] {
  return outcome?.stderr.split('\n') ?? [];
}

describe('--quiet', () => {
  it('omits progress messages', () => {
    const words = ['matrix', '--manifest', 'web.yaml'];
    const cwd = directory(files);
    expect(lamellar(words, { cwd }).stderr).toBe(`lamellar: manifest ${cwd}/web.yaml\n`);
    expect(lamellar([...words, '-q'], { cwd }).stderr).toBe('');
    expect(lamellar(['--quiet', ...words], { cwd }).stderr).toBe('');
  });

  it('keeps errors and warnings', () => {
    const words = ['can', 'a', 'signal:term', 'b', '--policy', 'p.aa', '--kernel', '6.12.200', '--quiet'];
    expect(lamellar(words, { cwd: directory(files) }).stderr).toMatch(/^lamellar: kernel 6\.12\.200 .*measured/);
  });
});

describe('the progress line', () => {
  const erased = '\r\u001B[K';

  test('appears on a terminal after a while, and is erased at the end', () => {
    const input = '(until grep -q "lamellar: [r]eading" seen; do sleep 0.1; done; cat p.aa)';
    const line = `script -qefc '${input} | $LAMELLAR check -' seen </dev/null >/dev/null; cat seen`;
    const { stdout } = shell(line, directory(files));
    const [, ...drawn] = stdout.split(erased);
    expect(drawn[0]).toMatch(/^lamellar: reading standard input \(\d+ s\)/);
    expect(drawn.at(-1)).toMatch(/^1 file, 2 profiles: valid/);
  });

  test.each([
    ['with --quiet', '$LAMELLAR check - --quiet'],
    ['on a terminal that cannot go back', 'TERM=dumb $LAMELLAR check -'],
    ['in a file or a pipe', '$LAMELLAR check - 2>errors; cat errors'],
  ])('is absent %s', (_, line) => {
    const { stdout } = shell(`script -qec '(sleep 2; cat p.aa) | (${line})' /dev/null </dev/null`, directory(files));
    expect(stdout).toBe('1 file, 2 profiles: valid for apparmor_parser 4.1; 0 errors, 0 warnings\r\n');
  });
});
