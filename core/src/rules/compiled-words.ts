import type { Condition, Word } from '../syntax/ast-words.ts';
import type { IoUringRule, Rule, UnixRule } from '../syntax/ast-rules.ts';
import { isFileSystemType } from './written-mounts.ts';

/** A word of a rule that the compiler makes a pattern of. */
export interface CompiledWord {
  readonly word: Word;
  /** Whether it replaces variables first. */
  readonly expands: boolean;
  /** What is left of that as the pattern: the `@` of an abstract address goes, or whatever else is first; or its groups are all that counts. */
  readonly pattern: 'all' | 'all but the first' | 'groups' | 'none';
}

/**
 * The words that apparmor_parser compiles in rules that are about neither files nor peers of signals and ptrace. It replaces
 * variables in most, but in none of io_uring rules.
 *
 * @see the `expand_variables` and `gen_policy_re` of its classes of rules
 */
export function compiledWords(rule: Rule): readonly CompiledWord[] {
  switch (rule.kind) {
    case 'dbus':
      return expanding(firstValues([...rule.conditions, ...(rule.peer?.conditions ?? [])]));
    case 'unix':
      return wordsOfUnix(rule);
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
      return wordsOfIoUring(rule);
    default:
      return [];
  }
}

function expanding(words: readonly Word[]): readonly CompiledWord[] {
  return words.map((word) => ({ word, expands: true, pattern: 'all' }));
}

function firstValues(conditions: readonly Condition[]): readonly Word[] {
  return conditions.flatMap(({ values }) => values.slice(0, 1));
}

/** @see `unix_rule::gen_policy_re`, by which a socket that is made has no address yet */
function wordsOfUnix({ conditions, peer, permissions }: UnixRule): readonly CompiledWord[] {
  const all = [...conditions, ...(peer?.conditions ?? [])];
  const onlyCreates = permissions.length > 0 && permissions.every(({ text }) => (text as string) === 'create');
  const pattern = onlyCreates ? 'none' : 'all but the first';
  return [
    ...firstValues(all.filter(isAddress)).map((word) => ({ word, expands: true, pattern }) as const),
    ...expanding(firstValues(all.filter(isLabel))),
  ];
}

/** @see `io_uring_rule::gen_policy_re`: only whose credentials are taken has a label, but each is rewritten */
function wordsOfIoUring({ conditions, peer, permissions }: IoUringRule): readonly CompiledWord[] {
  const words = firstValues([...conditions, ...(peer?.conditions ?? [])]);
  const hasLabel = permissions.length === 0 || permissions.some(({ text }) => (text as string) === 'override_creds');
  return words.map((word) => ({ word, expands: false, pattern: hasLabel ? 'all' : 'groups' }));
}

function isAddress({ name }: Condition): boolean {
  return (name as string) === 'addr';
}

function isLabel({ name }: Condition): boolean {
  return (name as string) === 'label';
}
