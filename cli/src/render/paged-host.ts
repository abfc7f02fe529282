import type { FindingSeverity } from '@lamellar/core/audit';
import { reachGraph, type ReachGraph } from '../views/reach-graph.ts';
import type { ViewedAudit } from './audit-text.ts';
import { GroupWords } from './group-words.ts';
import { Markup, sentenceMarkup } from './html-page.ts';

/** A host with the parts that all sections of a page use. */
export interface PagedHost extends ViewedAudit {
  readonly words: GroupWords;
  readonly graph: ReachGraph;
  readonly ids: Ids;
}

/** Prepares a host for a page. @param prefix - a prefix of all ids */
export function pagedHost(item: ViewedAudit, prefix: string): PagedHost {
  const { view } = item;
  return { ...item, words: new GroupWords(view, quoted), graph: reachGraph(view), ids: idsFor(prefix) };
}

/** Puts a name in backquotes, unless the name already has backquotes because of unusual characters. */
function quoted(name: string): string {
  return name.includes('`') ? name : `\`${name}\``;
}

/** The ids of a host's elements. */
type Ids = ReturnType<typeof idsFor>;

/** Returns the ids of a host's elements. @param prefix - unique for the host */
function idsFor(prefix: string) {
  return {
    findings: `${prefix}-findings`,
    group: (index: number): string => `${prefix}-group-${index}`,
    row: (index: number): string => `${prefix}-reach-${index}`,
  };
}

/** Renders a severity in words. */
export function severityChip(severity: FindingSeverity | undefined): Markup {
  return severity === undefined ? Markup.of`` : Markup.of` <span class="chip ${severity}">${severity}</span>`;
}

/** Renders sentences as a list; nothing without sentences. */
export function listOf(sentences: readonly string[]): readonly Markup[] {
  return sentences.length === 0 ? [] : [Markup.of`<ul>${listItems(sentences)}</ul>`];
}

/** Renders sentences as items of a list. */
export function listItems(sentences: readonly string[]): readonly Markup[] {
  return sentences.map((sentence) => Markup.of`<li>${sentenceMarkup(sentence)}</li>`);
}
