import { apparmor41, type CompilerBehaviours } from '../../file-rules/compiler-behaviours.ts';
import type { Qualifiers, Word } from '../../language/ast-words.ts';
import type { AllRule, ChangeProfileRule, FileRule, LinkRule } from '../../language/ast-rules.ts';
import type { Placed } from '../includes/include-trail.ts';

/** A rule compiled together with the file rules. */
export type FileLikeRule = FileRule | LinkRule | ChangeProfileRule | AllRule;

/** A file-like rule with the qualifiers of the enclosing blocks, outermost first. */
export interface FileStatement extends Placed<FileLikeRule> {
  readonly blocks: readonly Qualifiers[];
}

/** Returns whether a statement is a file-like rule. */
export function isFileLikeRule(node: { readonly kind: string }): node is FileLikeRule {
  return node.kind === 'file' || node.kind === 'link' || node.kind === 'change-profile' || node.kind === 'all';
}

/** The patterns of a rule, to every compiler. */
export function patternsOf(rule: FileLikeRule): readonly Word[] {
  switch (rule.kind) {
    case 'file': {
      const words = rule.path === undefined ? [] : [rule.path];
      return linksTo(rule, apparmor41) && rule.target !== undefined ? [...words, rule.target] : words;
    }
    case 'link':
      return [rule.path, rule.target];
    case 'change-profile':
      return [rule.exec, rule.target].filter((word) => word !== undefined);
    case 'all':
      return [];
  }
}

/** The patterns of a rule with a variable after a slash: compilers drop different slashes. */
export function wordsWithSeams(rule: FileLikeRule): readonly Word[] {
  return patternsOf(rule).filter(({ value }) => /(?:^|\})\/+@\{/.test(value));
}

/**
 * Returns whether the `->` of a file rule names the link target and not the exec target. After the path, AppArmor 5.0
 * alone reads the `->` as a link target.
 *
 * @see `frule` in the grammar of apparmor_parser
 */
export function linksTo(rule: FileRule, { countsLinkTargets }: CompilerBehaviours): boolean {
  const letters = rule.permissions?.text ?? '';
  if (rule.target === undefined || !/l/i.test(letters)) return false;
  return rule.permissionsFirst || (!countsLinkTargets && !/x/i.test(letters));
}
