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
import { withoutDoubleSlashes } from '../patterns/double-slashes.ts';
import { anyText, ofByte, ofSet, sequence, star, type Pattern } from '../patterns/pattern.ts';
import { anyByte, byteSet, complement } from '../patterns/byte-set.ts';
import type { ByteString } from '../source/bytes.ts';

/** A pattern of a rule about files, with the permissions of a match: `MatchFlag` of apparmor_parser. */
export interface FileRuleTerms<Origin> {
  readonly pattern: Pattern;
  /** Is true for a pattern of two paths with a NUL between. */
  readonly isPair: boolean;
  /** Is true without wildcards: the exec transition of the rule then takes precedence over rules with wildcards. */
  readonly exact: boolean;
  readonly effect: 'allow' | 'deny' | 'prompt';
  readonly priority: number;
  readonly permissions: FilePermissions;
  /** Permissions that a denial refuses without a log line. */
  readonly quiet: FilePermissions;
  /** The source rules. */
  readonly entries: readonly FileEntry<Origin>[];
}

const links = forBoth(ownerBits.link);
/** In a pair of paths, the bit of `k` means that the target must grant all permissions of the new path. */
const subset = ownerBits.lock;
const execWithSafety = forBoth(ownerBits.exec | ownerBits.unsafe);

const [nul, slash] = [ofByte(0), ofByte(0x2f)];
/** The target of a rule with `l` and without a target: `/[^/].*`. */
const anyTarget = withWildcards(sequence(slash, ofSet(complement(byteSet([0x2f]))), star(ofSet(anyByte))));
/** The program of a change_profile rule without a program. */
const anyExecutable = withWildcards(sequence(slash, ofSet(complement(byteSet([0x2f, 0]))), anyText));

/** A pattern of terms. The check for wildcards is known, because rules of many profiles share patterns. */
type TermPattern = Pick<PathPattern, 'pattern' | 'exact'>;

function withWildcards(pattern: Pattern): TermPattern {
  return { pattern, exact: false };
}

/**
 * Makes the patterns that apparmor_parser adds to the automaton for a rule. A denial to link matches pairs of paths
 * only. The merged permissions of a change_profile rule apply to the target only.
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
  const add = (one: TermPattern, granted: FilePermissions, quiet: FilePermissions, isPair = false): void => {
    terms.push({
      pattern: one.pattern,
      isPair,
      exact: one.exact,
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
    // In the compiler, the bit exists for the owner only.
    const isSubset = second === undefined || first.subset;
    const bits = isSubset ? linked | ((linked & ownerBits.link) === 0 ? 0 : subset) : linked;
    add(pairOf(name, other ?? anyTarget), bits, linked, true);
  }
  return terms;
}

function patternOf(text: ByteString, patterns: PathPatterns): TermPattern | undefined {
  const pattern = patterns.pattern(text);
  return pattern instanceof PathPattern ? pattern : undefined;
}

function pairOf(first: TermPattern, second: TermPattern): TermPattern {
  return { pattern: sequence(first.pattern, nul, second.pattern), exact: first.exact && second.exact };
}
