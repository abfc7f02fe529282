import type { PathAlias } from '../file-rules/aliases.ts';
import { apparmor50 } from '../file-rules/compiler-behaviours.ts';
import type { ByteString } from '../source/bytes.ts';
import { checkAliasedPaths, withAlias } from './files/aliased-paths.ts';
import type { FileCheckContext, FileCheckedProfile } from './files/file-check-context.ts';
import { patternsOf, type FileLikeRule } from './files/file-statements.ts';
import { reportPattern } from './pattern-texts.ts';

/**
 * Reports patterns of file rules that are malformed after expansion, and variables that cannot be expanded. If every
 * value is a pattern by itself, the check needs no expansion.
 */
export function checkPatterns(profile: FileCheckedProfile, context: FileCheckContext): void {
  const { shapes } = context.cache;
  // Only such aliases can change whether a text is a pattern. Variables in an alias are not replaced.
  const aliases = context.aliases.filter(({ from, to }) => isPattern(from, context) !== isPattern(to, context));
  checkAliasedPaths(profile, aliases, context);
  for (const { run } of profile.body().parts) {
    const { fileVariables, unsureFiles } = run.patterns(shapes);
    const arePlain = aliases.length === 0 && context.plain.hasAll(fileVariables);
    for (const rule of arePlain ? unsureFiles : run.files) checkPatternsOf(rule, aliases, context);
  }
}

function checkPatternsOf(rule: FileLikeRule, aliases: readonly PathAlias[], context: FileCheckContext): void {
  for (const word of patternsOf(rule)) {
    const { sound, variables } = context.cache.shapes.of(word.value);
    if (aliases.length === 0 && sound && context.plain.hasAll(variables)) continue;
    const [earlier, later] = [context.expand(word), context.expand(word, apparmor50.slashesAtSeams)];
    if (earlier === undefined || later === undefined) continue;
    reportPattern({ earlier, later }, word.span, context.report);
    for (const alias of rule.kind === 'change-profile' ? [] : aliases) {
      const texts = { earlier: withAlias(earlier, alias), later: withAlias(later, alias) };
      reportPattern(texts, word.span, context.report);
    }
  }
}

function isPattern(text: ByteString, { cache }: FileCheckContext): boolean {
  return cache.patternFault(text) === undefined;
}
