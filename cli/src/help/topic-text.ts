import type { Help } from 'commander';
import type { HelpTopic } from './help-topic.ts';

/** Prints a topic for a terminal. */
export function topicText({ name, summary, blocks }: HelpTopic, width: number, help: Help): string {
  const parts = blocks.map((block) =>
    typeof block === 'string'
      ? help.boxWrap(block, width)
      : block.map(([term, text]) => `  ${term}\n${indented(help.boxWrap(text, width - 6), 6)}`).join('\n'),
  );
  return `${[help.boxWrap(`${name}: ${summary}`, width), ...parts].join('\n\n')}\n`;
}

function indented(text: string, columns: number): string {
  return text.replaceAll(/^/gm, ' '.repeat(columns));
}
