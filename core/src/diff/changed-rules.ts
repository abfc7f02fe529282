import { sharedDfa } from '../automata/pattern-dfa.ts';
import { intersects, isMember, type Language } from '../automata/language.ts';
import type { ClassRow, PolicyClass } from '../classes/policy-classes.ts';
import type { ChangedTerms } from '../file-rules/changed-terms.ts';
import type { ExecTransition } from '../file-rules/exec-transition.ts';
import type { FileAutomaton } from '../file-rules/file-automaton.ts';
import {
  changeProfileBit,
  forBoth,
  isAbout,
  onExecBit,
  ownerBits,
  type FilePermissions,
} from '../file-rules/file-permissions.ts';
import type { FileRuleTerms } from '../file-rules/file-rule-terms.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import { mapParts, type LabelPart } from '../labels/label.ts';
import { leadsAnywhere } from '../mediation/classes/exec-target.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import { literalPattern, type Pattern } from '../patterns/pattern.ts';
import type { ByteString } from '../source/bytes.ts';
import { memoised } from '../source/memoised.ts';
import { changedAttachments } from './changed-attachments.ts';
import { withoutCounterparts } from './rule-counterparts.ts';
import { everyBit } from './rule-effects.ts';
import { changedTerms, onlyFileRulesOrProfilesDiffer } from './unchanged-class.ts';
import type { ComparedLabel, LabelOfPolicy } from './own-change.ts';

type Files = FileAutomaton<unknown>;

/** A set of strings with possibly different verdicts before and after a change. */
export interface ChangedStrings {
  readonly pattern: Pattern;
  /** The affected permissions. */
  readonly permissions: FilePermissions;
  /** The rule, if only the rules of one layer differ. */
  readonly rule?: ChangedRule;
}

/** A rule about files in only a single version of a layer. */
export interface ChangedRule {
  /** The index of the layer. */
  readonly layer: number;
  readonly version: 'removed' | 'added';
  readonly term: FileRuleTerms<unknown>;
}

/** All strings with possibly different verdicts of a class. */
export interface ChangedRules {
  readonly strings: readonly ChangedStrings[];
  /** True if different profiles may attach to the same program before and after. */
  readonly mayAttachDifferently: boolean;
}

/** The compiler's permissions that decide about a class; all by default. */
const concernedPermissionsClasses: Partial<Record<PolicyClass, FilePermissions>> = {
  exec: forBoth(ownerBits.exec),
  change_profile: changeProfileBit | onExecBit,
  mqueue: forBoth(ownerBits.read | ownerBits.write),
};

/** Returns the compiler's permissions that decide about a class. */
export function concernedPermissions(row: ClassRow): FilePermissions {
  return concernedPermissionsClasses[row.word] ?? everyBit;
}

/**
 * Returns all strings that can have different verdicts of a class before and after; undefined if every string can. Only
 * rules about files are compared.
 */
export function changedRules(row: ClassRow, compared: ComparedLabel): ChangedRules | undefined {
  if (!('rulesIn' in row) || row.rulesIn !== 'files' || !onlyFileRulesOrProfilesDiffer(compared)) return undefined;
  const { before, after } = compared;
  const strings: ChangedStrings[] = [];
  let mayAttachDifferently = false;
  const concerned = concernedPermissions(row);
  for (const [layer, part] of before.label.parts.entries()) {
    const other = after.label.parts[layer];
    if (other === undefined) return undefined;
    // A queue has the path behind the prefix of disconnected paths.
    const [prefix, otherPrefix] = [part, other].map(({ profile }) => profile.disconnected);
    if (row.word === 'mqueue' && (prefix !== otherPrefix || (prefix ?? '') !== '')) return undefined;
    if (part.profile.mode === 'unconfined') continue;
    const changed = effectiveTerms(part.profile.files(), other.profile.files());
    if (changed === undefined) return undefined;
    for (const version of ['removed', 'added'] as const)
      for (const term of changed[version])
        if (isAbout(term.permissions, concerned) && (!term.isPair || row.word === 'change_profile'))
          strings.push({ ...term, rule: { layer, version, term } });
    if (row.word !== 'exec' || part.namespace === other.namespace) continue;
    const elsewhere = changedTargets(part, other, after.behaviours);
    strings.push(...elsewhere.strings);
    mayAttachDifferently ||= elsewhere.mayAttachDifferently;
  }
  return { strings, mayAttachDifferently };
}

const knownTerms = new WeakMap<Files, WeakMap<Files, { readonly changed: ChangedTerms | undefined }>>();

/** Returns the changed rules without counterparts; undefined if unknown. */
function effectiveTerms(was: Files, is: Files): ChangedTerms | undefined {
  const known = memoised(knownTerms, was, () => new WeakMap<Files, { readonly changed: ChangedTerms | undefined }>());
  return memoised(known, is, () => {
    const changed = changedTerms(was, is);
    return { changed: changed && withoutCounterparts(changed, was, is) };
  }).changed;
}

/** Returns the programs whose exec may have a target only before or only after, although the rules are equal. */
function changedTargets(before: LabelPart, after: LabelPart, behaviours: KernelBehaviours): ChangedRules {
  const strings: ChangedStrings[] = [];
  let mayAttachDifferently = false;
  const add = (pattern: Pattern): unknown => strings.push({ pattern, permissions: forBoth(ownerBits.exec) });
  for (const {
    term: { pattern },
    exec,
  } of before.profile.files().execRules?.() ?? []) {
    const [was, is] = [before, after].map((part) => leads(part, exec, behaviours));
    if (was !== is) add(pattern);
    if (was !== undefined || is !== undefined) continue;
    const parent = exec.to === 'child' ? before.profile.name : undefined;
    const { programs, many } = changedAttachments(before.namespace, after.namespace, parent);
    for (const program of matchedPrograms(pattern, programs)) add(literalPattern(program));
    if (!meetsAny(pattern, many)) continue;
    mayAttachDifferently = true;
    add(pattern);
  }
  return { strings, mayAttachDifferently };
}

const knownLeads = new WeakMap<PolicyNamespace, Map<string, boolean | undefined>>();

function leads(part: LabelPart, exec: ExecTransition, behaviours: KernelBehaviours): boolean | undefined {
  const known = memoised(knownLeads, part.namespace, () => new Map<string, boolean | undefined>());
  const key = JSON.stringify([exec, behaviours.stacksFallBack]);
  if (!known.has(key)) known.set(key, leadsAnywhere(part, exec, behaviours));
  return known.get(key);
}

const knownMeetings = new WeakMap<readonly Language[], WeakMap<Pattern, { readonly meets: boolean }>>();

function meetsAny(pattern: Pattern, languages: readonly Language[]): boolean {
  const known = memoised(knownMeetings, languages, () => new WeakMap<Pattern, { readonly meets: boolean }>());
  const meets = (): boolean => languages.some((language) => intersects(sharedDfa(pattern), language));
  return memoised(known, pattern, () => ({ meets: meets() })).meets;
}

const knownMatches = new WeakMap<ReadonlySet<ByteString>, WeakMap<Pattern, readonly ByteString[]>>();

function matchedPrograms(pattern: Pattern, programs: ReadonlySet<ByteString>): readonly ByteString[] {
  const ofPrograms = memoised(knownMatches, programs, () => new WeakMap<Pattern, readonly ByteString[]>());
  return memoised(ofPrograms, pattern, () => [...programs].filter((program) => isMember(program, sharedDfa(pattern))));
}

/** Restricts the rules of a label about files to rules about permissions and strings of the patterns. */
export function withFileRulesAbout(
  bits: FilePermissions,
  patterns: readonly Pattern[],
  compared: LabelOfPolicy,
): LabelOfPolicy {
  return withFiles(compared, (files) => files.restrictedTo?.(patterns, bits));
}

/** Restricts the rules of a label about files to rules that match a string. */
export function withFileRulesAt(text: ByteString, compared: LabelOfPolicy): LabelOfPolicy {
  return withFiles(compared, (files) => files.restrictedToText?.(text));
}

function withFiles(
  compared: LabelOfPolicy,
  restrict: (files: ReturnType<LabelPart['profile']['files']>) => ReturnType<LabelPart['profile']['files']> | undefined,
): LabelOfPolicy {
  const label = mapParts(compared.label, (part) => {
    const files = part.profile.mode === 'unconfined' ? undefined : restrict(part.profile.files());
    return files === undefined ? part : { ...part, profile: { ...part.profile, files: () => files } };
  });
  return { ...compared, label };
}
