import type { CompilerBehaviours } from './compiler-behaviours.ts';
import type { FileEntry } from './file-entry.ts';
import {
  changeProfileBit,
  forBoth,
  impliedMap,
  onExecBit,
  ownerBits,
  type FilePermissions,
} from './file-permissions.ts';
import type { MergedEntry } from './merged-entry.ts';
import { PathPattern, type PathPatterns } from './path-pattern.ts';
import { withoutDoubleSlashes } from './without-double-slashes.ts';
import { isExact, type Pattern } from '../patterns/pattern.ts';
import { byteSet, complement, nonNul, singleByte } from '../patterns/byte-set.ts';
import type { ByteString } from '../source/bytes.ts';

/** One pattern of a rule about files with what it says where it matches: `MatchFlag` of apparmor_parser. */
export interface FileRuleTerms<Origin> {
  readonly pattern: Pattern;
  /** Whether it matches two paths, with a NUL between them. */
  readonly isPair: boolean;
  /** Without wildcards: how it lets something be executed goes before how a rule with wildcards does. */
  readonly exact: boolean;
  readonly effect: 'allow' | 'deny' | 'prompt';
  readonly priority: number;
  readonly permissions: FilePermissions;
  /** What a denial refuses without a log line. */
  readonly quiet: FilePermissions;
  /** The rules that it stands for. */
  readonly entries: readonly FileEntry<Origin>[];
}

const links = forBoth(ownerBits.link);
/** In a pair of paths the bit of `k` says that what is linked to has to grant all that the new path does. */
const subset = ownerBits.lock;
const execWithSafety = forBoth(ownerBits.exec | ownerBits.unsafe);

const any: Pattern = { kind: 'star', of: { kind: 'set', set: complement(byteSet([])) } };
const nul = byPattern(singleByte(0));
const slash = byPattern(singleByte(0x2f));
const noSlash = byPattern(complement(byteSet([0x2f])));
/** What a rule with `l` links to where it does not say: `/[^/].*`. */
const anyTarget: Pattern = { kind: 'sequence', parts: [slash, noSlash, any] };
/** What is executed behind a change_profile rule that does not say. */
const anyExecutable: Pattern = {
  kind: 'sequence',
  parts: [slash, byPattern(complement(byteSet([0x2f, 0]))), { kind: 'star', of: byPattern(nonNul) }],
};

/**
 * The patterns that apparmor_parser gives to its automaton for a rule. A denial to link is about the pair of both paths alone,
 * and a change_profile rule has all that was merged into it about its target alone.
 *
 * @see `process_dfa_entry` of apparmor_parser
 */
export function fileRuleTerms<Origin>(
  { first, permissions, entries }: MergedEntry<Origin>,
  patterns: PathPatterns,
  { impliesMap }: CompilerBehaviours,
): readonly FileRuleTerms<Origin>[] {
  const { path, second, effect: written, audit, priority } = first;
  const changesProfile = (permissions & changeProfileBit) !== 0;
  const name = patternOf(changesProfile ? path : withoutDoubleSlashes(path), patterns);
  const other =
    second === undefined ? undefined : patternOf(changesProfile ? second : withoutDoubleSlashes(second), patterns);
  if (name === undefined || (second !== undefined && other === undefined)) return [];
  const effect = written === 'deny' || written === 'prompt' ? written : 'allow';
  const terms: FileRuleTerms<Origin>[] = [];
  const add = (pattern: Pattern, granted: FilePermissions, quiet: FilePermissions, isPair = false): void => {
    terms.push({
      pattern,
      isPair,
      exact: isExact(pattern),
      effect,
      priority,
      permissions: granted,
      quiet: effect === 'deny' && audit ? quiet : 0,
      entries,
    });
  };
  if (changesProfile) {
    const executed = other ?? anyExecutable;
    add(name, changeProfileBit | onExecBit, 0);
    add(executed, onExecBit, 0);
    add(pairOf(executed, name), onExecBit | (permissions & execWithSafety), 0, true);
  } else {
    const all = impliesMap === 'behind-it' ? permissions : permissions | impliedMap(permissions);
    const granted = effect === 'deny' ? all & ~links : all;
    if (granted !== 0) add(name, granted, granted);
  }
  const linked = permissions & links;
  if (linked !== 0) {
    // As the compiler has it, this is the owner's alone.
    const isSubset = second === undefined || first.subset;
    const bits = isSubset ? linked | ((linked & ownerBits.link) === 0 ? 0 : subset) : linked;
    add(pairOf(name, other ?? anyTarget), bits, linked, true);
  }
  return terms;
}

function patternOf(text: ByteString, patterns: PathPatterns): Pattern | undefined {
  const pattern = patterns.pattern(text);
  return pattern instanceof PathPattern ? pattern.pattern : undefined;
}

function pairOf(first: Pattern, second: Pattern): Pattern {
  return { kind: 'sequence', parts: [first, nul, second] };
}

function byPattern(set: ReturnType<typeof singleByte>): Pattern {
  return { kind: 'set', set };
}
