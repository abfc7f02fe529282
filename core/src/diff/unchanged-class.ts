import type { ClassByte } from '../automata/automaton.ts';
import { socketClasses } from '../classes/network/sockets.ts';
import { classBytes } from '../classes/class-bytes.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import { classRows, crossCheckRows, type ClassRow, type PolicyClass } from '../classes/policy-classes.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import { type Label, type LabelPart } from '../labels/label.ts';
import type { ChangedTerms } from '../file-rules/changed-terms.ts';
import type { FileAutomaton } from '../file-rules/file-automaton.ts';
import { haveEqualFallbackCapability } from '../mediation/fallback-capability.ts';
import { haveEqualFamily } from '../mediation/classes/evaluate-socket.ts';
import { memoised } from '../source/memoised.ts';
import { areEqualAttachments } from '../namespaces/best-attachment.ts';
import { compareBytes } from '../source/bytes.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import type { Profile } from '../profile/profile.ts';
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
  return areLayersPaired(
    before,
    after,
    (part, other) => isEvaluatedEqually(row, part, other, related) && hasSameRules(row, part.profile, other.profile),
  );
}

/** Returns whether everything that affects the evaluation of a layer, except rules, is equal. */
function isEvaluatedEqually(
  row: ClassRow,
  before: LabelPart,
  after: LabelPart,
  related: readonly PolicyClass[],
): boolean {
  const leads = 'leadsToProfiles' in row && row.leadsToProfiles;
  if (leads && !haveSameProfiles(before.namespace, after.namespace)) return false;
  return (
    before.namespace.fullName === after.namespace.fullName && isMediatedEqually(before.profile, after.profile, related)
  );
}

/** Returns whether the verdicts of a class on a label differ only by rules. */
export function onlyRulesDiffer(row: ClassRow, { before, after }: ComparedLabel): boolean {
  return (
    before.behaviours === after.behaviours &&
    areLayersPaired(before.label, after.label, (part, other) => isEvaluatedEqually(row, part, other, allClasses))
  );
}

/** Returns whether the verdicts of rules about files differ only by rules and by further profiles. */
export function onlyFileRulesOrProfilesDiffer({ before, after }: ComparedLabel): boolean {
  return (
    before.behaviours === after.behaviours &&
    areLayersPaired(
      before.label,
      after.label,
      ({ namespace, profile }, other) =>
        namespace.fullName === other.namespace.fullName &&
        hasEqualModes(profile, other.profile) &&
        profile.mediates('file') === other.profile.mediates('file'),
    )
  );
}

function areLayersPaired(before: Label, after: Label, isPair: (part: LabelPart, other: LabelPart) => boolean): boolean {
  return (
    before.parts.length === after.parts.length &&
    before.parts.every((part, index) => isPair(part, after.parts[index] ?? part))
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
  return areLayersPaired(
    before,
    after,
    ({ namespace }, { namespace: other }) =>
      other.fullName === namespace.fullName && haveSameProfiles(namespace, other),
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

/** Returns whether all properties that affect the evaluation of a class, except rules, are equal. */
export function isMediatedEqually(before: Profile, after: Profile, related = allClasses): boolean {
  return (
    hasEqualModes(before, after) &&
    before.disconnected === after.disconnected &&
    related.every((word) => before.mediates(word) === after.mediates(word))
  );
}

function hasEqualModes(before: Profile, after: Profile): boolean {
  return before.name === after.name && before.mode === after.mode && before.auditMode === after.auditMode;
}

const knownTerms = new WeakMap<object, WeakMap<object, ChangedTerms | undefined>>();

/** Returns the terms of only one of two automata; undefined if unknown. */
export function changedTerms(was: FileAutomaton<unknown>, is: FileAutomaton<unknown>): ChangedTerms | undefined {
  if (was === is) return { removed: [], added: [] };
  const known = memoised(knownTerms, was, () => new WeakMap<object, ChangedTerms | undefined>());
  if (!known.has(is)) known.set(is, was.changedTerms?.(is));
  return known.get(is);
}

function hasSameRules(row: ClassRow, before: Profile, after: Profile): boolean {
  switch ('rulesIn' in row ? row.rulesIn : 'automaton') {
    case 'automaton':
      return hasSameAutomaton(row, before, after) && haveEqualFallbackCapability(row, before, after);
    case 'files': {
      const [was, is] = [before.files(), after.files()];
      const changed = changedTerms(was, is);
      if (changed === undefined) return was.hasRulesOf?.(is, row.byte) === true;
      return changed.removed.length + changed.added.length === 0;
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
