import type { Condition, Word } from '../syntax/ast.ts';
import type { Rule } from '../syntax/ast-rules.ts';

/** A word of a rule that the compiler makes a pattern of; `expands` where it replaces variables first. */
export interface CompiledWord {
  readonly word: Word;
  readonly expands: boolean;
}

/**
 * The words that apparmor_parser compiles in rules that are about neither files nor peers of signals and ptrace. It replaces
 * variables in most, but in none of io_uring and network rules.
 *
 * @see the `expand_variables` and `gen_policy_re` of its classes of rules
 */
export function compiledWords(rule: Rule): readonly CompiledWord[] {
  switch (rule.kind) {
    case 'dbus':
      return expanding(firstValues([...rule.conditions, ...(rule.peer?.conditions ?? [])]));
    case 'unix':
      return expanding(firstValues([...rule.conditions, ...(rule.peer?.conditions ?? [])].filter(isPatternOfUnix)));
    case 'mount':
      return expanding(
        [
          rule.source,
          rule.mountPoint,
          ...rule.conditions.filter(isFileSystemType).flatMap(({ values }) => values),
        ].filter((word) => word !== undefined),
      );
    case 'pivot-root':
      return expanding([rule.newRoot, rule.conditions.at(-1)?.values[0]].filter((word) => word !== undefined));
    case 'mqueue':
      return expanding([
        ...firstValues(rule.conditions.filter(isLabel)),
        ...(rule.queue === undefined ? [] : [rule.queue]),
      ]);
    case 'io-uring':
      return plain(firstValues([...rule.conditions, ...(rule.peer?.conditions ?? [])]));
    case 'network':
      return plain(firstValues([...rule.conditions, ...(rule.peer?.conditions ?? [])].filter(isInterface)));
    default:
      return [];
  }
}

function expanding(words: readonly Word[]): readonly CompiledWord[] {
  return words.map((word) => ({ word, expands: true }));
}

function plain(words: readonly Word[]): readonly CompiledWord[] {
  return words.map((word) => ({ word, expands: false }));
}

function firstValues(conditions: readonly Condition[]): readonly Word[] {
  return conditions.flatMap(({ values }) => values.slice(0, 1));
}

function isPatternOfUnix({ name }: Condition): boolean {
  return (name as string) === 'addr' || (name as string) === 'label';
}

function isInterface({ name }: Condition): boolean {
  return (name as string) === 'interface';
}

function isFileSystemType({ name }: Condition): boolean {
  return (name as string) === 'fstype' || (name as string) === 'vfstype';
}

function isLabel({ name }: Condition): boolean {
  return (name as string) === 'label';
}
