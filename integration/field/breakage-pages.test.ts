import { expect, test } from 'vitest';
import { indented, outputWithFiles } from '../docs/command-page.ts';
import { breakages, type FieldAttempt, type Breakage } from './breakages.ts';
import { logLine } from './log-line.ts';

const head = `# Public breakages and their fixes

Users reported each of these breakages with lines of a log. Most users ran the program unconfined until the missing rule was found. Each section
shows the output of \`lamellar why --policy\` for the line, with the relevant part of the policy: the rules for both sides, and what else they
allow. The commands below \`install:\` are left out. A test generates this page from the output of the command. Times and processes in the lines are invented.

The page lacks one thread, because the text is not available: <https://github.com/canonical/lxd/issues/12713>.
`;

/** The policy as a file, with a rule per line. */
function asFile({ policy }: Breakage): string {
  return `abi <abi/4.0>,\n${policy}\n`;
}

/** The command's output for a policy and a log. */
function output(breakage: Breakage, lines: readonly string[], words: readonly string[]): string {
  const kernel = breakage.kernel === undefined ? [] : ['--kernel', breakage.kernel];
  const files = { 'policy.aa': asFile(breakage), log: lines.map((line) => `${line}\n`).join('') };
  const stdout = outputWithFiles(files, [...words, '--policy', 'policy.aa', ...kernel]);
  return stdout.replaceAll(/^install.*:\n(?: {4}.*\n)+/gm, '');
}

function explainedAttempt(breakage: Breakage, attempt: FieldAttempt): string {
  const lines = attempt.refusals.map((refusal) => logLine(attempt, refusal));
  const stdout = output(breakage, lines, ['why', 'log']);
  return `${indented(lines.join('\n'))}\n\n${indented(stdout.slice(0, stdout.indexOf('\nlog: ')))}`;
}

function fixed(breakage: Breakage, sentence: string): string {
  const requested = `$ lamellar suggest --allow '${sentence}' --policy policy.aa`;
  return `The kernel logged nothing, because a \`deny\` rule is quiet. The question is the intended access.\n\n${indented(`${requested}\n${output(breakage, [], ['suggest', '--allow', sentence])}`)}`;
}

test('docs/reference/breakages.md shows the output of the command for each breakage', async () => {
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
  await expect(`${head}\n${sections.join('\n')}`).toMatchFileSnapshot('../../docs/reference/breakages.md');
}, 120_000);
