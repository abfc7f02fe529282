import type { HelpTopic } from '../../cli/src/help/help-topic.ts';
import { helpText } from './inline.ts';
import { prose, request, tagged, type Roff } from './roff.ts';

/** Writes a topic of the help as a section of lamellar(1). */
export function topicSection({ name, blocks }: HelpTopic): readonly Roff[] {
  const title = prose(name.replace('-', ' ').toUpperCase());
  return [
    request('SH', title),
    ...blocks.flatMap((block) =>
      typeof block === 'string'
        ? [request('PP'), helpText(block)]
        : block.flatMap(([term, text]) => tagged(helpText(`\`${term}\``), [helpText(text)])),
    ),
  ];
}
