import type { ClassByte } from '../automata/automaton.ts';
import { AutomatonTooLargeError } from '../automata/budget.ts';
import { socketClasses } from '../classes/network/sockets.ts';
import { classBytes } from '../classes/class-bytes.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import { classRows, crossCheckRows, type ClassRow, type PolicyClass } from '../classes/policy-classes.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import { mapParts, type Label, type LabelPart } from '../labels/label.ts';
import type { FileAutomaton } from '../file-rules/file-automaton.ts';
import {
  changeProfileBit,
  forBoth,
  onExecBit,
  ownerBits,
  type FilePermissions,
} from '../file-rules/file-permissions.ts';
import { haveEqualFallbackCapability } from '../mediation/fallback-capability.ts';
import { haveEqualFamily } from '../mediation/classes/evaluate-socket.ts';
import { memoised } from '../source/memoised.ts';
import { programOnlyOf } from '../namespaces/best-attachment.ts';
import { compareBytes } from '../source/bytes.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import type { Attachment } from '../profile/attachment.ts';
import type { Profile } from '../profile/profile.ts';
import type { Pattern } from '../patterns/pattern.ts';
import type { ComparedLabel, LabelOfPolicy } from './own-change.ts';

/** The words of all classes. */
const allClasses: readonly PolicyClass[] = classRows.map(({ word }) => word);

/**
 * Returns whether all layers of a label certainly have equal rules of a class before and after. Decided without
 * traversing an automaton; `false` if uncertain.
 *
 * @param related - the classes whose mediation matters
 */
export function isUnchanged(row: ClassRow, before: Label, after: Label, related = allClasses): boolean {
  return (
    before.parts.length === after.parts.length &&
    before.parts.every((part, index) => {
      const other = after.parts[index];
      if (other === undefined || !isEvaluatedEqually(row, part, other, related)) return false;
      return hasSameRules(row, part.profile, other.profile);
    })
  );
}

/** Returns whether everything that affects the evaluation of a layer, except rules, is equal. */
function isEvaluatedEqually(
  row: ClassRow,
  before: LabelPart,
  after: LabelPart,
  related: readonly PolicyClass[],
): boolean {
  if (before.namespace.fullName !== after.namespace.fullName) return false;
  const leads = 'leadsToProfiles' in row && row.leadsToProfiles;
  if (leads && !haveSameProfiles(before.namespace, after.namespace)) return false;
  return isMediatedEqually(before.profile, after.profile, related);
}

/** Returns whether the verdicts of a class on a label differ only by rules. */
export function onlyRulesDiffer(row: ClassRow, { before, after }: ComparedLabel): boolean {
  return (
    before.behaviours === after.behaviours &&
    before.label.parts.length === after.label.parts.length &&
    before.label.parts.every((part, index) =>
      isEvaluatedEqually(row, part, after.label.parts[index] ?? part, allClasses),
    )
  );
}

/** Returns a test for objects with certainly equal permissions; of a changed class, only sockets have any. */
export function unchangedObjects(row: ClassRow, compared: ComparedLabel): (object: MediatedObject) => boolean {
  if (!onlyRulesDiffer(row, compared)) return () => false;
  const { before, after } = compared;
  const known = new Map<number, boolean>();
  const isEqual = (family: number): boolean =>
    before.label.parts.every(({ profile }, index) => {
      const other = after.label.parts[index]?.profile;
      return other !== undefined && haveEqualFamily(profile, other, family, before.behaviours);
    });
  return (object) => object.kind === 'socket' && memoised(known, object.family, () => isEqual(object.family));
}

/**
 * Returns patterns of all matched strings that can have different verdicts before and after; undefined if every string
 * can. Only rules about files are compared.
 */
export function changedPatterns(row: ClassRow, compared: ComparedLabel): readonly Pattern[] | undefined {
  if (!('rulesIn' in row) || row.rulesIn !== 'files' || !onlyRulesDiffer(row, compared)) return undefined;
  const { before, after } = compared;
  const patterns: Pattern[] = [];
  for (const [index, part] of before.label.parts.entries()) {
    const other = after.label.parts[index];
    if (other === undefined) return undefined;
    // The kernel matches some names with the prefix of disconnected paths.
    if ((part.profile.disconnected ?? '') !== '') return undefined;
    const changed = changedTerms(part.profile.files(), other.profile.files());
    if (changed === undefined) return undefined;
    const concerned = permissionsOfClasses[row.word] ?? everyBit;
    for (const { pattern, permissions } of changed) if ((permissions & concerned) !== 0) patterns.push(pattern);
  }
  return patterns;
}

/** The compiler's permissions that decide about a class; all by default. */
const permissionsOfClasses: Partial<Record<PolicyClass, FilePermissions>> = {
  exec: forBoth(ownerBits.exec),
  change_profile: changeProfileBit | onExecBit,
};
const everyBit = ~0;

type ChangedTerms = ReturnType<NonNullable<FileAutomaton<unknown>['changedTerms']>>;

const knownTerms = new WeakMap<object, WeakMap<object, ChangedTerms>>();

function changedTerms(was: FileAutomaton<unknown>, is: FileAutomaton<unknown>): ChangedTerms {
  if (was === is) return [];
  const known = memoised(knownTerms, was, () => new WeakMap<object, ChangedTerms>());
  return memoised(known, is, () => was.changedTerms?.(is));
}

/** Restricts the rules of a label about files to rules that can match strings of the patterns. */
export function withFileRulesAbout(patterns: readonly Pattern[], compared: LabelOfPolicy): LabelOfPolicy {
  const label = mapParts(compared.label, (part) => {
    const files = part.profile.mode === 'unconfined' ? undefined : part.profile.files().restrictedTo?.(patterns);
    return files === undefined ? part : { ...part, profile: { ...part.profile, files: () => files } };
  });
  return { ...compared, label };
}

/** The behaviours of kernels that matter for a class. Classes with few rules are missing: their comparison is fast. */
const behavioursOfClasses: Partial<Record<PolicyClass, readonly (keyof KernelBehaviours)[]>> = {
  file: ['unmarkedOwnersIgnored'],
  exec: ['unmarkedOwnersIgnored', 'stacksFallBack', 'learnsTargets'],
  network: ['laterSockets', 'asksUnconfined', 'unixInV8'],
};

/** The classes whose mediation matters for the classes above. */
const relatedClasses = ['file', 'exec', 'network', 'unix'] as const;

/** Returns whether a label has certainly equal permissions of a class under two kernels; `false` if uncertain. */
export function isUnchangedByKernel(row: ClassRow, before: LabelOfPolicy, after: LabelOfPolicy): boolean {
  const learns = before.label.parts.some(({ profile }) => profile.mode === 'complain');
  const behaviours = behavioursOfClasses[row.word]?.filter((name) => learns || name !== 'learnsTargets');
  return (
    behaviours?.every((name) => before.behaviours[name] === after.behaviours[name]) === true &&
    isUnchanged(row, before.label, after.label, relatedClasses)
  );
}

/**
 * Returns whether the rules of all cross-checked classes are unchanged. If true for all changed labels, no permission
 * between labels changes. Rules match visible peers by name, regardless of the peer's rules.
 */
export function isUnchangedTowardsOthers(before: Label, after: Label): boolean {
  return crossCheckRows.every((row) => isUnchanged(row, before, after));
}

const comparedNamespaces = new WeakMap<PolicyNamespace, WeakMap<PolicyNamespace, boolean>>();

/** Returns whether the namespaces of all layers have profiles of equal names and attachments before and after. */
export function areSameNamespaces(before: Label, after: Label): boolean {
  return (
    before.parts.length === after.parts.length &&
    before.parts.every(({ namespace }, at) => {
      const other = after.parts[at]?.namespace;
      return other?.fullName === namespace.fullName && haveSameProfiles(namespace, other);
    })
  );
}

/** Returns whether two namespaces have profiles of equal names and attachments, including nested namespaces. */
function haveSameProfiles(before: PolicyNamespace, after: PolicyNamespace): boolean {
  if (before === after) return true;
  const known = memoised(comparedNamespaces, before, () => new WeakMap());
  return memoised(known, after, () => {
    const [was, is] = [before, after].map(declaredIn);
    return (
      was?.names === is?.names &&
      was?.attachments.every((attachment, at) => areEqualAttachments(attachment, is?.attachments[at])) === true
    );
  });
}

/** Returns the names of all profiles in a namespace, and the attachments in the order of the names. */
function declaredIn(of: PolicyNamespace) {
  const found = Array.from(of.contents(), ({ namespace, names }) => {
    const declared = namespace.units.flatMap((unit) => unit.declared());
    return {
      place: [namespace.fullName, names],
      declared: declared.sort((one, other) => compareBytes(one.name, other.name)),
    };
  });
  return {
    names: JSON.stringify(found.map(({ place, declared }) => [...place, declared.map(({ name }) => name)])),
    attachments: found.flatMap(({ declared }) => declared.map((one) => one.attaches())),
  };
}

/** Returns false if the automata are too large to compare. */
function areEqualAttachments(one: Attachment | undefined, other: Attachment | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  if (one.kind !== other.kind) return false;
  if (one.kind === 'pattern' && other.kind === 'pattern' && one.text !== undefined && one.text === other.text)
    return true;
  try {
    return programOnlyOf(one, other) === undefined && programOnlyOf(other, one) === undefined;
  } catch (error) {
    if (error instanceof AutomatonTooLargeError) return false;
    throw error;
  }
}

/** Returns whether all properties that affect the evaluation of a class, except rules, are equal. */
export function isMediatedEqually(before: Profile, after: Profile, related = allClasses): boolean {
  return (
    before.name === after.name &&
    before.mode === after.mode &&
    before.auditMode === after.auditMode &&
    before.disconnected === after.disconnected &&
    related.every((word) => before.mediates(word) === after.mediates(word))
  );
}

function hasSameRules(row: ClassRow, before: Profile, after: Profile): boolean {
  switch ('rulesIn' in row ? row.rulesIn : 'automaton') {
    case 'automaton':
      return hasSameAutomaton(row, before, after) && haveEqualFallbackCapability(row, before, after);
    case 'files': {
      const [was, is] = [before.files(), after.files()];
      const changed = changedTerms(was, is);
      return changed === undefined ? was.hasRulesOf?.(is, row.byte) === true : changed.length === 0;
    }
    case 'network':
      return [socketClasses.v8, socketClasses.v9].every((byte) => hasRulesOf(before, after, byte));
    default:
      // Separate evaluation is equally fast here.
      return false;
  }
}

function hasSameAutomaton(row: ClassRow, before: Profile, after: Profile): boolean {
  return classBytes(row).every((byte) => hasRulesOf(before, after, byte));
}

function hasRulesOf({ policy: before }: Profile, { policy: after }: Profile, byte: ClassByte): boolean {
  return before.identity === after.identity || before.hasRulesOf?.(after, byte) === true;
}
