import { expect, test } from 'vitest';
import { indented, outputWithFiles } from '../docs/command-page.ts';
import { breakages, type FieldAttempt, type Breakage } from './breakages.ts';
import { logLine } from './log-line.ts';

const head = `# What broke in public, and what mends it

Each of these was reported with a line of a log, and most were worked around by running unconfined before the rule was found. Here is what
\`lamellar why --policy\` makes of that line alone, with as much of the policy as it takes: the rules for both sides, and what else they allow. A test
writes this page, so that it says what the command says. Times and processes in the lines are made up.

One thread that belongs here is not: <https://github.com/canonical/lxd/issues/12713>. Its text could not be had, and no line is made up for it.
`;

/** The policy as a file, with a rule per line. */
function asFile({ policy }: Breakage): string {
  return `abi <abi/4.0>,\n${policy}\n`;
}

/** The command's output for a policy and a log. */
function output(breakage: Breakage, lines: readonly string[], words: readonly string[]): string {
  const kernel = breakage.kernel === undefined ? [] : ['--kernel', breakage.kernel];
  const files = { 'policy.aa': asFile(breakage), log: lines.map((line) => `${line}\n`).join('') };
  return outputWithFiles(files, [...words, '--policy', 'policy.aa', ...kernel]);
}

function explainedAttempt(breakage: Breakage, attempt: FieldAttempt): string {
  const lines = attempt.refusals.map((refusal) => logLine(attempt, refusal));
  const stdout = output(breakage, lines, ['why', 'log']);
  return `${indented(lines.join('\n'))}\n\n${indented(stdout.slice(0, stdout.indexOf('\nlog: ')))}`;
}

function fixed(breakage: Breakage, sentence: string): string {
  const asked = `$ lamellar fix --allow '${sentence}' --policy policy.aa`;
  return `Nothing was logged, since a \`deny\` rule is quiet: what was to work is the question.\n\n${indented(`${asked}\n${output(breakage, [], ['fix', '--allow', sentence])}`)}`;
}

test('docs/breakages.md has what the command says of each', async () => {
  const sections = breakages.flatMap((breakage) => {
    const attempts = breakage.attempts.filter(({ refusals }) => refusals.length > 0);
    const { name, seen, kernel, sentence } = breakage;
    if (attempts.length === 0 && sentence === undefined) return [];
    const where = kernel === undefined ? '' : ` Seen on Linux ${kernel}.`;
    const blocks = [
      ...attempts.map((attempt) => explainedAttempt(breakage, attempt)),
      ...(sentence === undefined ? [] : [fixed(breakage, sentence)]),
    ];
    const source = seen.startsWith('https:') ? `<${seen}>` : `Seen in ${seen}.`;
    return [`## ${name[0]?.toUpperCase()}${name.slice(1)}\n${source}${where}\n\n${blocks.join('\n\n')}\n`];
  });
  await expect(`${head}\n${sections.join('\n')}`).toMatchFileSnapshot('../../docs/breakages.md');
}, 120_000);
