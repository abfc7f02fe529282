import { apparmor41 } from '../file-rules/compiler-behaviours.ts';
import type { FileEntry } from '../file-rules/file-entry.ts';
import type { MatchedEntry } from '../file-rules/merged-entry.ts';
import { NamedTransitions } from '../file-rules/named-transitions.ts';
import { PathPattern, type PathPatterns } from '../file-rules/path-pattern.ts';
import { fileEntry } from '../compile/files/file-entries.ts';
import { bytesOf, type ByteString } from '../source/bytes.ts';
import { Source } from '../source/source.ts';
import { spanText } from '../source/span.ts';
import { parseRules } from '../language/parser/parse.ts';
import { bytes } from './read-policy.ts';

/** Returns the file rules of a profile `p` in the compiler's form, with the text of the rule as origin. */
export function fileEntriesOf(rules: string): readonly FileEntry<ByteString>[] {
  const transitions = new NamedTransitions(bytes('p'));
  return parseRules(new Source('rules', bytesOf(rules))).ast.statements.map((node) => {
    if (node.kind !== 'file' && node.kind !== 'link' && node.kind !== 'change-profile' && node.kind !== 'all')
      throw new Error(`no rule about files: ${rules}`);
    const entry = fileEntry({ node, blocks: [], via: [] }, transitions, (word) => word.value, apparmor41);
    if (entry === undefined) throw new Error(`no pattern: ${rules}`);
    return { ...entry, origin: spanText(node.span) };
  });
}

/** Adds patterns to entries. */
export function withPatterns<Origin>(
  entries: readonly FileEntry<Origin>[],
  patterns: PathPatterns,
): readonly MatchedEntry<Origin>[] {
  return entries.map((entry) => {
    const { kind, path, second } = entry;
    const pattern =
      kind === 'change-profile' && second !== undefined ? patterns.pattern(second, path) : patterns.pattern(path);
    if (!(pattern instanceof PathPattern)) throw new Error(pattern.message);
    return { entry, pattern };
  });
}
