import type { Command } from 'commander';
import { describePolicySources } from './help/policy-source-texts.ts';
import { helpTopics } from './help/topics.ts';
import { topicText } from './help/topic-text.ts';

const groups: Readonly<Record<string, readonly string[]>> = {
  'Deploy:': ['init', 'plan', 'apply', 'remove', 'status'],
  'Tools:': ['dump', 'learn', 'lsp', 'snapshot', 'kernel', 'doctor', 'completion', 'help'],
};

/** Sets the groups of commands in the help of the program, and the descriptions of shared options. */
export function completeHelp(program: Command): void {
  const groupOf = (name: string): string =>
    Object.keys(groups).find((group) => groups[group]?.includes(name) === true) ?? 'Ask:';
  // These commands include `help`.
  for (const command of program.createHelp().visibleCommands(program)) {
    command.helpGroup(groupOf(command.name()));
    describePolicySources(command);
  }
}

/** Returns the text of `help TOPIC`; undefined for different words. */
export function requestedTopic(words: readonly string[], program: Command): string | undefined {
  const [first, name] = words;
  const topic = first === 'help' ? helpTopics(program).find((one) => one.name === name) : undefined;
  const width = program.configureOutput().getOutHelpWidth?.() ?? 80;
  return topic === undefined ? undefined : topicText(topic, width, program.createHelp());
}

/** Removes `help` before an unknown command, for an error message instead of the general help. */
export function withoutHelpForUnknown(words: readonly string[], program: Command): readonly string[] {
  const [first, second] = words;
  const requested = first === 'help' ? second : first;
  const isThere = (name: string): boolean =>
    name.startsWith('-') || name === 'help' || program.commands.some((command) => command.name() === name);
  return requested === undefined || isThere(requested) ? words : [requested];
}
