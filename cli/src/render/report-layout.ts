import { terminalOf, type StandardStream } from '../adapters/process/standard-streams.ts';
import { styleFor, type TerminalStyle } from './style.ts';

/** The layout of a report for people. */
export interface ReportLayout {
  readonly style: TerminalStyle;
  readonly columns: number;
  /** True to print long lists as a whole. */
  readonly isComplete: boolean;
}

/**
 * Returns the layout of a report.
 *
 * @param stream - undefined for a file
 */
export function layoutFor(stream: StandardStream | undefined, isComplete: boolean): ReportLayout {
  const terminal = stream === undefined ? undefined : terminalOf(stream);
  const columns = Math.max(60, Math.min(120, terminal?.columns ?? 100));
  return { style: styleFor(stream), columns, isComplete };
}

/** Returns the number of entries to print of a long list. */
export function limitIn({ isComplete }: ReportLayout, usual: number): number {
  return isComplete ? Infinity : usual;
}

/** Returns the lines of a report, with a hint in the last line if the layout shortens lists. */
export function linesWithHint(
  layout: ReportLayout,
  linesIn: (layout: ReportLayout) => readonly string[],
): readonly string[] {
  const lines = linesIn(layout);
  const isComplete = lines.join('\n') === linesIn({ ...layout, isComplete: true }).join('\n');
  return isComplete ? lines : [...lines, layout.style.faint('complete lists: add -v')];
}
