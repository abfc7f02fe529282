import type { Qualifiers, Word } from '../syntax/ast-words.ts';
import type { AllRule, ChangeProfileRule, FileRule, LinkRule } from '../syntax/ast-rules.ts';
import type { Placed } from './placed.ts';

/** A rule that is compiled together with the rules about files. */
export type FileLikeRule = FileRule | LinkRule | ChangeProfileRule | AllRule;

/** Such a rule, and the qualifiers of the blocks that it stands in, outermost first. */
export interface FileStatement extends Placed<FileLikeRule> {
  readonly blocks: readonly Qualifiers[];
}

/** The patterns of a rule. */
export function patternsOf(rule: FileLikeRule): readonly Word[] {
  switch (rule.kind) {
    case 'file': {
      const words = rule.path === undefined ? [] : [rule.path];
      return linksTo(rule) && rule.target !== undefined ? [...words, rule.target] : words;
    }
    case 'link':
      return [rule.path, rule.target];
    case 'change-profile':
      return [rule.exec, rule.target].filter((word) => word !== undefined);
    case 'all':
      return [];
  }
}

/** Whether the `->` of a file rule is what is linked to, and not what is executed. */
export function linksTo(rule: FileRule): boolean {
  return rule.permissionsFirst && rule.target !== undefined && /l/i.test(rule.permissions?.text ?? '');
}
