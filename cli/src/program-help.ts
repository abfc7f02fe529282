import type { Command } from 'commander';

/** Adds the forms of labels and the exit statuses to the help of the program. */
export function addProgramHelp(program: Command): void {
  program.addHelpText(
    'after',
    `
Labels have the form of the root namespace: \`/usr/sbin/nginx\`, \`:ns:profile\`,
\`lxc-web_</var/lib/lxc>//&:lxc-web_<-var-lib-lxc>:nginx\`. \`web:nginx\` is short
for the stacked label in container \`web\`, \`host:cron\` for \`cron\` of the host.

Answers go to stdout. Problems, steps and progress go to stderr.

Exit status: 0 allowed, or success; 1 denied, failed, findings, or invalid in
check and lint; 2 bad usage, or no answer because of invalid input; 3 the
environment failed.`,
  );
}

/** Removes `help` before an unknown command, for an error message instead of the general help. */
export function withoutHelpForUnknown(words: readonly string[], program: Command): readonly string[] {
  const [first, second] = words;
  const requested = first === 'help' ? second : first;
  const isThere = (name: string): boolean =>
    name.startsWith('-') || name === 'help' || program.commands.some((command) => command.name() === name);
  return requested === undefined || isThere(requested) ? words : [requested];
}
