import { CommanderError } from 'commander';
import { describe, expect, it, test } from 'vitest';
import { buildProgram } from './program.ts';
import { requestedTopic } from './program-help.ts';
import { questionSyntax } from './question-syntax.ts';
import { lamellar } from './testing/lamellar.ts';
import {
  folderOfExamples,
  makeMistake,
  readMistakes,
  tableHeading,
  tablePath,
  splitCommand,
} from './testing/mistakes.ts';

const tables = ['commands', 'questions', 'labels', 'files', 'manifests', 'expectations'];

/** The first line names the problem: its place in a file, or the command. */
const problem = /^(?:lamellar: |[^ :]+(?::\d+:\d+)?: (?:error|warning): )\S/;
const hint = /^hint: \S/;

describe.each(tables)('mistakes: %s', (table) => {
  const cwd = folderOfExamples();
  const answers = readMistakes(table).map((mistake) => ({ mistake, answer: makeMistake(mistake, cwd) }));

  // `vitest -u` writes the table again.
  it('have the answers of the table', async () => {
    const blocks = answers.map(({ mistake: { written }, answer: { lines, status } }) =>
      [...written, ...lines, `[${status}]`].join('\n'),
    );
    await expect(`${[tableHeading(table), ...blocks].join('\n\n')}\n`).toMatchFileSnapshot(tablePath(table));
  });

  it.each(answers)('$mistake.words: the error is a line, and the hint is a line', ({ answer }) => {
    const { lines, status } = answer;
    expect(lines).toEqual([expect.stringMatching(problem), expect.stringMatching(hint)]);
    expect([1, 2, 3]).toContain(status);
  });

  it('have hints with valid commands', async () => {
    const lines = answers.flatMap(({ answer }) =>
      Array.from((answer.lines[1] ?? '').matchAll(/`lamellar ([^`]+)`/g), ([, line = '']) => line),
    );
    const commands = Array.from(new Set(lines), splitCommand);
    for (const words of commands) expect(await usageError(words), words.join(' ')).toBeUndefined();
    for (const words of commands.filter(isAnswerable))
      expect(lamellar(words, { cwd }).status, words.join(' ')).not.toBe(2);
  });
});

/** Returns whether a command reads only files of the examples. */
function isAnswerable(words: readonly string[]): boolean {
  const [command = '', ...others] = words;
  const isConcrete = others.length > 0 && !others.some((word) => /^[A-Z]+$|^\/etc\/apparmor\.d/.test(word));
  return isConcrete && ['audit', 'can', 'check', 'diff', 'dump', 'lint', 'matrix', 'why'].includes(command);
}

test('the tables have at least 120 different mistakes', () => {
  const mistakes = tables.flatMap((table) => readMistakes(table).map(({ written }) => written.join('\n')));
  expect(new Set(mistakes).size).toBe(mistakes.length);
  expect(mistakes.length).toBeGreaterThanOrEqual(120);
});

/** Parses a command line without running it. Undefined if the command, its options and the arguments exist. */
async function usageError(words: readonly string[]): Promise<string | undefined> {
  const program = buildProgram('', questionSyntax);
  if (requestedTopic(words, program) !== undefined) return undefined;
  for (const command of [program, ...program.commands])
    command.configureOutput({ writeOut: () => undefined, writeErr: () => undefined, outputError: () => undefined });
  for (const command of program.commands) command.action(() => undefined);
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? undefined : error.message;
  }
  return undefined;
}
