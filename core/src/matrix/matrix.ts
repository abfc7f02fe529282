import { match, type State } from '../automaton/automaton.ts';
import { classRows, policyClasses, type Operation } from '../class/policy-classes.ts';
import type { Label, LabelPart } from '../label/label.ts';
import type { PolicyNamespace } from '../namespace/policy-namespace.ts';
import type { Profile } from '../profile/profile.ts';
import { isUnconfinedTracer, namingProfile, passesByCapability, startState } from '../mediation/ask.ts';
import type { KernelBehaviours } from '../mediation/kernel.ts';
import { matchLabel } from '../mediation/match-label.ts';
import { setBit, VerdictTable, type VerdictsId } from './verdict-table.ts';

/** The parts of a label in one namespace: all that the profiles of that namespace see of it. */
interface Slice {
  readonly layer: Layer;
  readonly index: number;
  readonly parts: readonly LabelPart[];
}

/** One namespace: its slices, and what each pair of them lets pass, filled as it is asked for. */
interface Layer {
  readonly slices: Slice[];
  readonly byKey: Map<string, Slice>;
  cells: { readonly width: number; readonly subject: Uint16Array; readonly object: Uint16Array } | undefined;
}

/** A label of the matrix, taken apart. */
interface Entry {
  readonly label: Label;
  readonly slices: readonly Slice[];
  readonly unconfinedTracer: boolean;
  /** Profiles that may not trace at all, for want of rules and capability, except their own like. */
  readonly cannotTrace: readonly LabelPart[];
}

/** Cells beyond this are computed each time rather than kept: 2 × 800 MB would be too much. */
const keptWidth = 20_000;

/**
 * The effective permission between many labels.
 *
 * A profile sees of a peer only what is in its own namespace. So labels are cut into slices by
 * namespace, each profile is asked once about each slice of its namespace, and a pair of labels is
 * the conjunction over the namespaces that both have: with 1,000 containers of 10 profiles, a
 * million host-layer pairs and 100 in each container stand for 100 million pairs of labels.
 */
export class Matrix {
  readonly labels: readonly Label[];
  readonly operations: readonly Operation[];
  readonly table: VerdictTable;
  readonly #behaviours: KernelBehaviours;
  readonly #plans = new Map<Profile, Plan>();
  readonly #layers = new Map<PolicyNamespace, Layer>();
  readonly #entries: readonly Entry[];
  readonly #ptraceAllowed: VerdictsId;
  readonly #withoutPtrace: VerdictsId;

  constructor(labels: readonly Label[], operations: readonly Operation[], behaviours: KernelBehaviours) {
    this.labels = labels;
    this.operations = operations;
    this.#behaviours = behaviours;
    this.table = new VerdictTable(operations.length);
    this.#entries = labels.map((label) => this.#entry(label));
    this.#ptraceAllowed = this.#all((operation) => policyClasses[operation.class].unconfinedSubjectPasses);
    this.#withoutPtrace = this.#all((operation) => policyClasses[operation.class].capabilityInstead === undefined);
  }

  /** What label `subject` may do to label `target` (indices of `labels`), as an id of `table`. */
  verdicts(subject: number, target: number): VerdictsId {
    const from = this.#entries[subject];
    const to = this.#entries[target];
    if (from === undefined || to === undefined) throw new RangeError('no such label in this matrix');
    let verdicts = this.table.all;
    for (const slice of from.slices) {
      const peer = to.slices.find((other) => other.layer === slice.layer);
      if (peer !== undefined) verdicts = this.table.and(verdicts, this.#cell(slice, peer, from.unconfinedTracer));
    }
    return this.#withCapability(verdicts, from, to);
  }

  /** The same, as if the labels were of different containers: their slices in the root alone decide. */
  outerVerdicts(subject: number, target: number): VerdictsId {
    const from = this.#entries[subject];
    const to = this.#entries[target];
    if (from === undefined || to === undefined) throw new RangeError('no such label in this matrix');
    const [slice, peer] = [rootSlice(from), rootSlice(to)];
    const verdicts =
      slice === undefined || peer === undefined ? this.table.all : this.#cell(slice, peer, from.unconfinedTracer);
    return this.#withCapability(verdicts, from, to);
  }

  /** Labels whose verdicts towards any label outside their containers are equal share this key. */
  outerKey(index: number): string {
    const entry = this.#entries[index];
    if (entry === undefined) return '';
    return `${rootSlice(entry)?.index ?? -1}/${entry.unconfinedTracer}/${entry.cannotTrace.length > 0 ? index : ''}`;
  }

  #withCapability(verdicts: VerdictsId, from: Entry, to: Entry): VerdictsId {
    const isTarget = ({ profile }: LabelPart): boolean =>
      to.label.parts.length === 1 && to.label.parts[0].profile === profile;
    return from.cannotTrace.every(isTarget) ? verdicts : this.table.and(verdicts, this.#withoutPtrace);
  }

  #all(wanted: (operation: Operation) => boolean): VerdictsId {
    const words = this.table.blank(false);
    this.operations.forEach((operation, index) => {
      if (wanted(operation)) setBit(words, index);
    });
    return this.table.intern(words);
  }

  #entry(label: Label): Entry {
    const byNamespace = new Map<PolicyNamespace, LabelPart[]>();
    for (const part of label.parts) {
      const parts = byNamespace.get(part.namespace);
      if (parts === undefined) byNamespace.set(part.namespace, [part]);
      else parts.push(part);
    }
    return {
      label,
      slices: [...byNamespace].map(([namespace, parts]) => this.#slice(namespace, parts)),
      unconfinedTracer: isUnconfinedTracer(label, this.#behaviours),
      cannotTrace: label.parts.filter(
        ({ profile }) =>
          profile.mode !== 'unconfined' &&
          classRows.some(
            ({ word, capabilityInstead: capability }) =>
              capability !== undefined && !profile.mediates(word) && !passesByCapability(profile, capability),
          ),
      ),
    };
  }

  #slice(namespace: PolicyNamespace, parts: readonly LabelPart[]): Slice {
    let layer = this.#layers.get(namespace);
    if (layer === undefined) {
      layer = { slices: [], byKey: new Map(), cells: undefined };
      this.#layers.set(namespace, layer);
    }
    const key = parts.map((part) => part.profile.name).join('\0');
    let slice = layer.byKey.get(key);
    if (slice === undefined) {
      slice = { layer, index: layer.slices.length, parts };
      layer.slices.push(slice);
      layer.byKey.set(key, slice);
    }
    return slice;
  }

  #cell(subject: Slice, target: Slice, unconfinedTracer: boolean): VerdictsId {
    const { layer } = subject;
    const width = layer.slices.length;
    layer.cells ??=
      width > keptWidth
        ? { width: 0, subject: new Uint16Array(0), object: new Uint16Array(0) }
        : { width, subject: new Uint16Array(width * width), object: new Uint16Array(width * width) };
    const at = layer.cells.width === 0 ? -1 : subject.index * width + target.index;
    let asSubject = layer.cells.subject[at] ?? 0;
    let asObject = layer.cells.object[at] ?? 0;
    if (asSubject === 0) {
      asSubject = this.#side(subject.parts, 'subject', target.parts);
      asObject = this.#side(target.parts, 'object', subject.parts);
      if (at >= 0) {
        layer.cells.subject[at] = asSubject;
        layer.cells.object[at] = asObject;
      }
    }
    return this.table.and(asSubject, unconfinedTracer ? this.#or(asObject, this.#ptraceAllowed) : asObject);
  }

  #or(left: VerdictsId, right: VerdictsId): VerdictsId {
    const words = this.table.blank(false);
    for (let index = 0; index < this.operations.length; index++)
      if (this.table.allows(left, index) || this.table.allows(right, index)) setBit(words, index);
    return this.table.intern(words);
  }

  #side(asked: readonly LabelPart[], side: 'subject' | 'object', visible: readonly LabelPart[]): VerdictsId {
    return asked.reduce((all, part) => this.table.and(all, this.#answers(part, side, visible)), this.table.all);
  }

  /** One profile's answers for all operations. */
  #answers(part: LabelPart, side: 'subject' | 'object', visible: readonly LabelPart[]): VerdictsId {
    const { profile } = part;
    if (profile.mode === 'unconfined') return this.table.all;
    try {
      const { unasked, questions } = this.#plan(profile)[side];
      const words = [...unasked];
      for (const { start, bit, operations } of questions) {
        if (!isAllowed(profile, start, bit, visible, this.#behaviours)) continue;
        operations.forEach((word, index) => (words[index] = (words[index] ?? 0) | word));
      }
      return this.table.intern(words);
    } catch (error) {
      throw namingProfile(error, profile);
    }
  }

  #plan(profile: Profile): Plan {
    let plan = this.#plans.get(profile);
    if (plan === undefined) {
      plan = { subject: this.#planSide(profile, 'subject'), object: this.#planSide(profile, 'object') };
      this.#plans.set(profile, plan);
    }
    return plan;
  }

  /** Operations that begin in one state with one permission are one question: most signals are. */
  #planSide(profile: Profile, side: 'subject' | 'object'): SidePlan {
    const unasked = this.table.blank(false);
    const questions: { start: State; bit: number; operations: number[] }[] = [];
    this.operations.forEach((operation, index) => {
      if (!profile.mediates(operation.class)) {
        setBit(unasked, index);
        return;
      }
      const start = startState(profile, operation);
      const { bit } = operation[side];
      let question = questions.find((other) => other.start === start && other.bit === bit);
      if (question === undefined) questions.push((question = { start, bit, operations: this.table.blank(false) }));
      setBit(question.operations, index);
    });
    return { unasked, questions };
  }
}

/** What a profile must be asked: each question once, with the operations that it answers. */
interface SidePlan {
  /** Operations that the profile does not mediate. */
  readonly unasked: readonly number[];
  readonly questions: readonly {
    readonly start: State;
    readonly bit: number;
    readonly operations: readonly number[];
  }[];
}

interface Plan {
  readonly subject: SidePlan;
  readonly object: SidePlan;
}

/** `ask` without its evidence. For a single visible part, compound and component match are one. */
function isAllowed(
  profile: Profile,
  start: State,
  bit: number,
  visible: readonly LabelPart[],
  behaviours: KernelBehaviours,
): boolean {
  const complains = profile.mode === 'complain';
  const [only] = visible;
  if (only !== undefined && visible.length === 1) {
    const { allow, quiet } = profile.policy.permissions(match(profile.policy, start, only.profile.name));
    return (allow & bit) !== 0 || (complains && (quiet & bit) === 0);
  }
  const result = matchLabel(profile.policy, start, visible, bit, behaviours);
  return result.allowed || (complains && !result.quiet);
}

function rootSlice(entry: Entry): Slice | undefined {
  return entry.slices.find((slice) => slice.parts[0]?.namespace.parent === undefined);
}
