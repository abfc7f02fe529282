import type { Condition, Word } from '../language/ast-words.ts';
import type { IoUringRule, PtraceRule, Rule, SignalRule, UnixRule } from '../language/ast-rules.ts';
import { isFileSystemType } from './written-mounts.ts';

/** A word of a rule that the compiler turns into a pattern. */
export interface CompiledWord {
  readonly word: Word;
  /** True if the compiler replaces variables first. */
  readonly expands: boolean;
  /**
   * The part of the word used as the pattern. `all but the first` removes the first character, the `@` of an abstract
   * address. `groups` means that only the grouping is checked.
   */
  readonly pattern: 'all' | 'all but the first' | 'groups' | 'none';
}

/**
 * Returns the words that apparmor_parser compiles in rules that do not concern files. The compiler replaces variables in
 * most rules, but not in io_uring rules.
 *
 * @see the `expand_variables` and `gen_policy_re` of the compiler's rule classes
 */
export function compiledWords(rule: Rule): readonly CompiledWord[] {
  switch (rule.kind) {
    case 'signal':
    case 'ptrace':
      return wordsOfPeer(rule);
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

/** A rule with two peers has no meaning, so neither peer is compiled. */
function wordsOfPeer({ conditions }: SignalRule | PtraceRule): readonly CompiledWord[] {
  const peers = conditions.filter(({ name }) => (name as string) === 'peer');
  return peers.length === 1 ? expanding(firstValues(peers)) : [];
}

/** @see `unix_rule::gen_policy_re`: at creation a socket has no address yet */
function wordsOfUnix({ conditions, peer, permissions }: UnixRule): readonly CompiledWord[] {
  const all = [...conditions, ...(peer?.conditions ?? [])];
  const onlyCreates = permissions.length > 0 && permissions.every(({ text }) => (text as string) === 'create');
  const pattern = onlyCreates ? 'none' : 'all but the first';
  return [
    ...firstValues(all.filter(isAddress)).map((word) => ({ word, expands: true, pattern }) as const),
    ...expanding(firstValues(all.filter(isLabel))),
  ];
}

/**
 * @see `io_uring_rule::gen_policy_re`: only a rule with `override_creds` matches a label, but every label is rewritten
 */
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
