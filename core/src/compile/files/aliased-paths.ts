import type { PathAlias } from '../../file-rules/aliases.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { Span } from '../../source/span.ts';
import type { FileCheckContext, FileCheckedProfile } from './file-check-context.ts';
import { impliedRules } from '../added-rules.ts';
import { anyPath } from './file-entries.ts';
import { reportPattern } from '../pattern-texts.ts';

/**
 * Reports the effects of aliases on paths outside the words of file rules: attachments and rules that the compiler
 * adds.
 *
 * @param aliases - aliases that may turn malformed text into a pattern, or a pattern into malformed text
 * @see `process_profile_regex` of apparmor_parser
 */
export function checkAliasedPaths(
  { declaration, ownName, body }: FileCheckedProfile,
  aliases: readonly PathAlias[],
  context: FileCheckContext,
): void {
  if (aliases.length === 0) return;
  const { parts, children } = body();
  const files = parts.flatMap(({ run }) => run.files);
  const { attachment } = declaration;
  const place = (attachment ?? declaration.name).span;
  const attached = attachment === undefined ? ownName : context.expand(attachment);
  const change = files.find(({ kind }) => kind === 'change-profile');
  // Rules added to a hat are also added to the parent, and reported for the parent.
  const added = impliedRules(change?.span, children.length > 0 ? declaration.head : undefined);
  if (attached !== undefined) checkAliased(attached, place, aliases, context);
  for (const { path } of added) checkAliased(path, declaration.name.span, aliases, context);
  for (const rule of files)
    if (rule.kind === 'all' || (rule.kind === 'file' && rule.path === undefined))
      checkAliased(anyPath, rule.span, aliases, context);
}

function checkAliased(path: ByteString, span: Span, aliases: readonly PathAlias[], { report }: FileCheckContext): void {
  for (const alias of aliases) {
    const text = withAlias(path, alias);
    if (text !== path) reportPattern({ earlier: text, later: text }, span, report);
  }
}

/** Applies an alias to a path. A path without the alias's prefix stays unchanged. */
export function withAlias(path: ByteString, { from, to }: PathAlias): ByteString {
  return (path.startsWith(from) ? `${to}${path.slice(from.length)}` : path) as ByteString;
}
