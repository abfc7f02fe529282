import { expect, test } from 'vitest';
import { buildProgram } from '../../cli/src/program.ts';
import { questionSyntax } from '../../cli/src/question-syntax.ts';
import { formerNames } from '../../cli/src/usage/former-names.ts';
import { visibleCommands } from './command-page.ts';

const program = buildProgram('0', questionSyntax);

const head = `# Commands

The manual page \`lamellar-COMMAND(1)\` lists all options. \`lamellar help COMMAND\` lists the options of the command, and \`lamellar help policy\` the
shared options. A test compares this page with the help. [exit-status.md](exit-status.md) lists the exit statuses of each command.

Answers go to stdout. Problems, steps and progress go to stderr. [json.md](json.md) describes the output for programs.

On a terminal, a pager shows an answer that is longer than the screen: the command in \`LAMELLAR_PAGER\`, else in \`PAGER\`, else \`less\` with the
options \`FRX\`. \`apply\`, \`remove\`, \`--follow\`, \`--watch\` and formats for programs use no pager. \`--no-pager\` or an empty \`LAMELLAR_PAGER\` turns
the pager off.
`;

const formerPart = `## Former names

These names work until 1.0. Help and completion have only the current names.

| former | current |
| --- | --- |
${formerNames.map(([former, current]) => `| \`${former}\` | \`${current}\` |`).join('\n')}
`;

test('docs/reference/commands.md lists each command as in the help', async () => {
  const commands = visibleCommands(program);
  expect(commands.length).toBeGreaterThan(20);
  const sections = commands.map((command) =>
    [`## ${command.name()}`, `    lamellar ${command.name()} ${command.usage()}`, `${command.description()}\n`].join(
      '\n\n',
    ),
  );
  await expect(`${head}\n${[...sections, formerPart].join('\n')}`).toMatchFileSnapshot(
    '../../docs/reference/commands.md',
  );
});
