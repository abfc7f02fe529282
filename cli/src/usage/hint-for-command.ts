import { suggest } from '@lamellar/core/language';
import { commandForForeign } from './foreign-words.ts';
import { topicNames } from '../help/help-topic.ts';
import type { RefusedLine } from './refused-line.ts';
import { quotedLine, quotedUsage } from './usage-text.ts';

/** Returns the words to type instead of an unknown command. */
export function hintForCommand(word: string, { words, commands }: RefusedLine): string {
  const foreign = commandForForeign(word);
  if (foreign !== undefined) return `did you mean \`lamellar ${foreign}\`?`;
  const names = commands.map((command) => command.name());
  const near = words[0] === 'help' ? suggest(word, [...names, ...topicNames]) : word;
  const topic = topicNames.find((name) => name === near);
  if (topic !== undefined) return `did you mean \`lamellar help ${topic}\`?`;
  const beginning = names.filter((name) => name.startsWith(word));
  const likely = suggest(word, names) ?? (beginning.length === 1 ? beginning[0] : undefined);
  const command = commands.find((one) => one.name() === likely);
  if (command !== undefined) return `did you mean ${quotedUsage(command)}?`;
  // A question without the command.
  const question = words.length > 2 && words[0] === word ? quotedLine(['can', ...words]) : undefined;
  if (word.includes(':') && question !== undefined) return `did you mean ${question}?`;
  return '`lamellar help` lists the commands';
}
