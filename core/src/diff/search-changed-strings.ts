import { fewStrings } from '../automata/few-strings.ts';
import { sharedDfa } from '../automata/pattern-dfa.ts';
import { isMember } from '../automata/language.ts';
import type { ClassRow } from '../classes/policy-classes.ts';
import { compilerBits } from '../file-rules/rule-file-automaton.ts';
import { forBoth, impliedMap, isAbout, ownerBits, type FilePermissions } from '../file-rules/file-permissions.ts';
import { isAllowedInStack } from '../mediation/stack-check.ts';
import type { Pattern } from '../patterns/pattern.ts';
import type { Profile } from '../profile/profile.ts';
import { compareBytes, type ByteString } from '../source/bytes.ts';
import { memoised } from '../source/memoised.ts';
import { concernedPermissions, withFileRulesAt, type ChangedRule, type ChangedStrings } from './changed-rules.ts';
import type { Comparison } from './comparison.ts';
import type { RuleEffects } from '../file-rules/file-automaton.ts';
import type { Effect } from '../file-rules/file-entry.ts';
import type { FileRuleTerms } from '../file-rules/file-rule-terms.ts';
import { everyBit, execAndMap, isMonotone, meet, signatureOf, withExec } from './rule-effects.ts';
import { objectsOf, wordsAt, type OperationOnSet } from './operation-on-set.ts';
import type { ComparedLabel, LabelOfPolicy, OwnChange } from './own-change.ts';
import { UncoveredStrings } from './uncovered-strings.ts';

type Kind = OwnChange['kind'];

/** The result of a search for an operation and a kind of change. */
export type SearchResult =
  | { readonly text: ByteString }
  /** The patterns of strings that remain for a search of automata; none if nothing changes. */
  | { readonly remaining: readonly Pattern[] };

/** The effects of rules that allow. */
const allowingEffects: readonly Effect[] = ['unspecified', 'allow', 'access'];

/** Limits of single strings of a pattern. */
const [maxCovers, maxStrings] = [8, 64];

const knownFewStrings = new WeakMap<Pattern, { readonly few: readonly ByteString[] | undefined }>();

/**
 * Searches the strings of changed rules for changed verdicts, string by string. Restricts the rules of a label to the
 * rules that match a string, which is much faster than automata of all rules.
 */
export class ChangedStringSearch {
  readonly #row: ClassRow;
  readonly #label: ComparedLabel;
  readonly #comparison: Comparison;
  readonly #at = new Map<ByteString, ComparedLabel>();
  readonly #changes = new Map<OperationOnSet, Map<ByteString, { readonly kind: Kind | undefined }>>();
  readonly #ownersMatter: boolean;

  constructor(row: ClassRow, label: ComparedLabel, comparison: Comparison) {
    this.#row = row;
    this.#label = label;
    this.#comparison = comparison;
    this.#ownersMatter = [label.before, label.after].every(({ label: { parts } }) =>
      parts.every(({ profile }) => !profile.files().ownersUnmarked),
    );
  }

  /**
   * Searches for a string with a change.
   *
   * @param matched - the patterns that every string must match
   */
  search(
    requested: OperationOnSet,
    kind: Kind,
    matched: readonly Pattern[],
    strings: readonly ChangedStrings[],
  ): SearchResult {
    // The label of the new profile is no part of the matched string.
    if (this.#row.word === 'change_profile') return { remaining: strings.map(({ pattern }) => pattern) };
    const bits = this.bitsOf(requested);
    const bitsWithExec = withExec(bits);
    const remaining: Pattern[] = [];
    const concerned = strings.filter(
      ({ permissions, rule }) =>
        isAbout(permissions, bitsWithExec) && (rule === undefined || this.#canCause(kind, rule, bits)),
    );
    for (const changed of shortestFirst(concerned, matched)) {
      const result = this.#searchRule(requested, kind, changed, matched, bits);
      if (typeof result === 'object') return result;
      if (result === 'unknown') remaining.push(changed.pattern);
    }
    return { remaining };
  }

  #searchRule(
    requested: OperationOnSet,
    kind: Kind,
    { pattern, rule }: ChangedStrings,
    matched: readonly Pattern[],
    bits: FilePermissions,
  ): { readonly text: ByteString } | 'none' | 'unknown' {
    const whole = UncoveredStrings.of(pattern, matched);
    const parts = rule === undefined ? [whole] : this.#effectiveParts(rule, whole, bits);
    const results = parts.map((strings) => this.#searchStrings(requested, kind, strings, rule, bits));
    const found = results.find((result) => typeof result === 'object');
    if (found !== undefined) return found;
    if (!results.includes('unknown')) return 'none';
    if (rule !== undefined && this.#isWithoutEffect(rule, bits)) return 'none';
    const { few } = memoised(knownFewStrings, pattern, () => ({ few: fewStrings(sharedDfa(pattern), maxStrings) }));
    if (few === undefined) return 'unknown';
    const text = few.find(
      (one) => matched.every((universe) => isMember(one, sharedDfa(universe))) && this.#isChanged(requested, kind, one),
    );
    return text === undefined ? 'none' : { text };
  }

  /** Searches strings for a change. Leaves out the strings of covering rules. */
  #searchStrings(
    requested: OperationOnSet,
    kind: Kind,
    all: UncoveredStrings,
    rule: ChangedRule | undefined,
    bits: FilePermissions,
  ): { readonly text: ByteString } | 'none' | 'unknown' {
    let strings = all;
    for (let covers = 0; covers < maxCovers; covers++) {
      const first = strings.first();
      if (typeof first === 'string') return first;
      if (this.#isChanged(requested, kind, first.text)) return first;
      const covering = rule && this.#covering(rule, first.text, bits);
      if (covering === undefined) return 'unknown';
      strings = strings.without(covering);
    }
    return 'unknown';
  }

  /** Returns whether a changed rule about files only takes permissions. */
  #isDenial({ effect }: FileRuleTerms<unknown>): boolean {
    const { word } = this.#row;
    return effect === 'deny' && (word === 'file' || word === 'exec');
  }

  /** Returns the strings of a changed rule that can have different verdicts: a denial takes only what a rule allows. */
  #effectiveParts(changed: ChangedRule, strings: UncoveredStrings, bits: FilePermissions): readonly UncoveredStrings[] {
    const { term } = changed;
    const [own, other] = versionsOf(changed, this.#label);
    if (!this.#isDenial(term) || own?.mode !== 'enforce') return [strings];
    return (
      this.#meeting(other, term.pattern, allowingEffects, bits)?.map((pattern) => strings.within(pattern)) ?? [strings]
    );
  }

  /**
   * Returns whether a changed rule can cause a kind of change. An added rule usually grants. An added rule about exec also
   * selects a profile, and takes the permission only of strings that another rule of the other version allows.
   */
  #canCause(kind: Kind, changed: ChangedRule, bits: FilePermissions): boolean {
    const { version, term } = changed;
    const isUsual = kind === (version === 'added' ? 'gained' : 'lost');
    if (isMonotone(this.#row, term, bits)) return isUsual;
    if (this.#isDenial(term)) return !isUsual;
    if (term.effect !== 'allow') return true;
    if (isUsual) return this.#row.word === 'exec';
    const [own, other] = versionsOf(changed, this.#label).map((profile) => profile?.files());
    const signature = signatureOf(term, bits, own);
    return (other?.execRules?.() ?? []).some(
      (one) => meet(term.pattern, one.term.pattern) && signatureOf(one.term, bits, other) !== signature,
    );
  }

  /** Returns whether a changed rule about files changes no verdict: complain mode allows everything that no rule denies. */
  #isWithoutEffect(changed: ChangedRule, bits: FilePermissions): boolean {
    const { term } = changed;
    const [own, other] = versionsOf(changed, this.#label);
    if (this.#row.word !== 'file' || term.effect !== 'allow') return false;
    if (own?.mode !== 'complain' || (own.auditMode ?? 'normal') !== 'normal') return false;
    return [own, other].every((one) => this.#meeting(one, term.pattern, ['deny', 'prompt'], bits)?.length === 0);
  }

  /** Returns the patterns of rules with common strings; undefined if unknown. */
  #meeting(
    profile: Profile | undefined,
    pattern: Pattern,
    effects: readonly Effect[],
    bits: FilePermissions,
  ): readonly Pattern[] | undefined {
    const isSought = ({ effect, permissions }: RuleEffects): boolean =>
      effects.includes(effect) && isAbout(permissions, bits);
    return profile
      ?.files()
      .patternsNear?.(pattern, isSought)
      .filter((other) => meet(pattern, other));
  }

  #isChanged(requested: OperationOnSet, kind: Kind, text: ByteString): boolean {
    const { isExpected } = this.#comparison;
    if (this.changeAt(requested, text) !== kind) return false;
    return !objectsAt(requested, text, this.#label).some((object) => isExpected(requested.operation, object, text));
  }

  /** Returns the kind of change for a single string, if any. */
  changeAt(requested: OperationOnSet, text: ByteString): Kind | undefined {
    const known = memoised(this.#changes, requested, () => new Map<ByteString, { readonly kind: Kind | undefined }>());
    return memoised(known, text, () => ({ kind: this.#evaluate(requested, text) })).kind;
  }

  #evaluate(requested: OperationOnSet, text: ByteString): Kind | undefined {
    this.#comparison.budget.demand();
    const { before, after } = this.labelAt(text);
    const words = wordsAt(requested, text, this.#label.after.label);
    const objects = objectsOf({ ...requested, words });
    const isAllowed = ({ label, policy, behaviours }: LabelOfPolicy): boolean =>
      objects.every((object) =>
        isAllowedInStack(label, requested.operation, { kind: 'object', words, object, labels: [] }, behaviours, policy),
      );
    const was = isAllowed(before);
    if (was === isAllowed(after)) return undefined;
    return was ? 'lost' : 'gained';
  }

  /** Returns the label with only the rules that match a string. */
  labelAt(text: ByteString): ComparedLabel {
    return memoised(this.#at, text, () => ({
      before: withFileRulesAt(text, this.#label.before),
      after: withFileRulesAt(text, this.#label.after),
    }));
  }

  /**
   * Returns the pattern of a rule because of which a changed rule changes no verdict on a matched string. If matched
   * strings have different verdicts, another changed rule is the reason.
   */
  #covering(changed: ChangedRule, text: ByteString, bits: FilePermissions): Pattern | undefined {
    const { term } = changed;
    const [own, other] = versionsOf(changed, this.labelAt(text)).map((profile) => profile?.files());
    const others = other?.terms?.filter(({ isPair }) => !isPair) ?? [];
    const signature = signatureOf(term, bits, own);
    const same = others.find((one) => signatureOf(one, bits, other) === signature);
    if (same !== undefined) return same.pattern;
    const denialIn = (all: readonly FileRuleTerms<unknown>[], wanted: FilePermissions) =>
      all.find(
        ({ effect, priority, permissions, isPair }) =>
          effect === 'deny' && !isPair && priority >= term.priority && (wanted & ~permissions) === 0,
      );
    if (this.#isDenial(term)) return denialIn(others, term.permissions & withExec(bits))?.pattern;
    if (!isMonotone(this.#row, term, bits)) return undefined;
    const wanted = (term.permissions | impliedMap(term.permissions)) & bits;
    const allowing = others.find(
      ({ effect, priority, permissions }) =>
        effect === 'allow' &&
        priority === term.priority &&
        (wanted & ~permissions) === 0 &&
        ((bits & execAndMap) === 0 || (permissions & forBoth(ownerBits.exec)) === 0),
    );
    // A denial of the same version takes what the rule allows.
    return (allowing ?? denialIn(own?.terms ?? [], wanted))?.pattern;
  }

  /** Returns the compiler's permissions that decide about an operation on files of a user. */
  bitsOf({ operation, set }: OperationOnSet): FilePermissions {
    const { word } = this.#row;
    // Complaints about changes of profile depend on states that rules about anything keep alive.
    if (word === 'change_profile') return everyBit;
    if (word !== 'file' && word !== 'exec') return concernedPermissions(this.#row);
    const { like } = set;
    // Some kernels apply the owner's permissions to other users, too.
    const users = like.kind === 'path' && this.#ownersMatter ? [like.subject] : (['owner', 'other'] as const);
    return users.flatMap((user) => compilerBits(operation.permission.bit, user)).reduce((all, bit) => all | bit, 0);
  }
}

/** Returns the version of a layer with a changed rule, and the other version. */
function versionsOf({ layer, version }: ChangedRule, { before, after }: ComparedLabel) {
  const versions = version === 'added' ? [after, before] : [before, after];
  return versions.map(({ label }) => label.parts[layer]?.profile);
}

/** Sorts by length of the shortest string: examples should be short. */
function shortestFirst(strings: readonly ChangedStrings[], matched: readonly Pattern[]): readonly ChangedStrings[] {
  const firsts = new Map(
    strings.map((one) => {
      const first = UncoveredStrings.of(one.pattern, matched).first();
      return [one, typeof first === 'string' ? ('' as ByteString) : first.text];
    }),
  );
  const textOf = (one: ChangedStrings): ByteString => firsts.get(one) ?? ('' as ByteString);
  return strings.toSorted(
    (left, right) => textOf(left).length - textOf(right).length || compareBytes(textOf(left), textOf(right)),
  );
}

function objectsAt(requested: OperationOnSet, text: ByteString, { after }: ComparedLabel) {
  return objectsOf({ ...requested, words: wordsAt(requested, text, after.label) });
}
