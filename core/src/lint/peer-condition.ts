import { patternDfa } from '../automata/pattern-dfa.ts';
import type { LazyDfa } from '../automata/dfa.ts';
import type { CrossCheckRow, PairOperation } from '../classes/policy-classes.ts';
import { hasByte } from '../patterns/byte-set.ts';
import type { Rule } from '../language/ast-rules.ts';
import type { Word } from '../language/ast-words.ts';
import { parseAare } from '../patterns/aare.ts';
import type { Pattern } from '../patterns/pattern.ts';
import { conditionNamed, valueOf } from '../rule-checks/conditions.ts';
import type { ByteString } from '../source/bytes.ts';
import { memoised } from '../source/memoised.ts';
import type { Span } from '../source/span.ts';
import type { LintedProfile, PolicySet } from './policy-set.ts';

/** The condition of a rule about the label of a peer. */
export interface PeerCondition {
  readonly profile: LintedProfile;
  readonly rule: Rule;
  /** The includes on the way to the rule, outermost first. */
  readonly via: readonly Span[];
  readonly word: Word;
  /** The pattern as the compiler reads it, with the values of variables. */
  readonly text: ByteString;
  readonly pattern: Pattern;
}

const known = new WeakMap<PolicySet, readonly PeerCondition[]>();

/** Returns every condition about a peer of the rules in force: `peer=` of signal and ptrace, `label=` of further kinds. */
export function peerConditions(set: PolicySet): readonly PeerCondition[] {
  return memoised(known, set, () => [...conditionsIn(set)]);
}

function* conditionsIn({ profiles }: PolicySet): Generator<PeerCondition> {
  for (const profile of profiles) {
    for (const { run, via } of profile.text.body().parts) {
      for (const rule of run.aboutTasks) {
        const word = labelWord(rule);
        const text = word === undefined ? undefined : profile.text.expand(word);
        if (word === undefined || text === undefined) continue;
        const parsed = parseAare(text);
        if ('pattern' in parsed) yield { profile, rule, via, word, text, pattern: parsed.pattern };
      }
    }
  }
}

/** Returns the automaton of a peer condition. */
export function languageOf({ pattern }: PeerCondition): LazyDfa<true> {
  return patternDfa(pattern);
}

/** Returns the word of a rule about the label of a peer; undefined if the rule concerns every peer. */
function labelWord(rule: Rule): Word | undefined {
  switch (rule.kind) {
    case 'signal':
    case 'ptrace':
      return valueOf(conditionNamed(rule.conditions, 'peer'));
    case 'unix':
    case 'dbus':
      return valueOf(conditionNamed(rule.peer?.conditions ?? [], 'label'));
    case 'io-uring':
      return valueOf(conditionNamed(rule.conditions, 'label'));
    default:
      return undefined;
  }
}

/** A permission of a rule: an operation, and the side of the profile. */
export interface SideOperation {
  readonly side: 'subject' | 'object';
  readonly operation: PairOperation;
}

/** Returns the operations and sides of a signal rule or ptrace rule. */
export function sideOperationsOf({ rule, profile }: PeerCondition, row: CrossCheckRow): readonly SideOperation[] {
  const terms = profile.text.rules().find(({ node }) => node === rule)?.terms;
  if (terms === undefined) return [];
  return row.operations
    .filter(({ before: [byte] }) => byte === undefined || terms.before.every((set) => hasByte(set, byte)))
    .flatMap((operation) =>
      (['subject', 'object'] as const).flatMap((side) =>
        (operation[side].bit & terms.permissions) === 0 ? [] : { side, operation },
      ),
    );
}
