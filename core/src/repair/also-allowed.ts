import { pairOperations, stackCheckRows, type PolicyClass } from '../class/policy-classes.ts';
import {
  compareByThemselves,
  leftOutOfComparison,
  type LeftOut,
  type OwnChanges,
} from '../compare/compare-by-themselves.ts';
import { comparePermissions, type PermissionChange, type PolicyMatrix } from '../compare/compare-permissions.ts';
import type { ComparedLabel } from '../compare/own-change.ts';
import { printLabel, type Label } from '../label/label.ts';
import { Matrix } from '../matrix/matrix.ts';
import type { Decision, StackObject } from '../mediation/decision.ts';
import type { KernelBehaviours } from '../mediation/kernel.ts';
import type { ByteString } from '../source/bytes.ts';
import { labelsOf } from '../stack/labels-of.ts';
import type { StackedPolicy } from '../stack/stacked-policy.ts';
import { keyOf, labelIn, withRules, type AddedRules } from './added-rules.ts';

/** What else becomes allowed by rules that are added for what was asked. */
export interface AlsoAllowed {
  /** How many labels were looked at: those that the policy gives rise to, and those that were asked about. */
  readonly labels: number;
  /** What one label gains towards another. */
  readonly between: readonly PermissionChange[];
  /** What labels gain by themselves. */
  readonly byThemselves: readonly OwnChanges[];
  /** Operations that rules are added for, but that are not compared. */
  readonly leftOut: readonly LeftOut[];
  /** Whether there are too many labels to compare what one may do to another. */
  readonly tooMany: boolean;
}

/** With more pairs of labels this takes longer than somebody waits for it: a second or two. */
const mostPairs = 4_000_000;

/**
 * What rules allow besides what they were advised for, to whichever labels of the policy have the profiles that they are added to.
 *
 * @param decisions - what was asked: no gain is told of that
 */
export function alsoAllowed(
  policy: StackedPolicy,
  added: readonly AddedRules[],
  decisions: readonly Decision[],
  behaviours: KernelBehaviours,
): AlsoAllowed {
  const after = withRules(policy, added);
  const extended = new Set(added.filter(({ rules }) => rules.length > 0).map(({ asked }) => keyOf(asked)));
  const labels = new Map<ByteString, Label>();
  for (const label of [...labelsOf(policy), ...decisions.flatMap(labelsOfDecision)])
    labels.set(printLabel(label, policy.root), label);
  const concerned = new Map([...labels].filter(([, { parts }]) => parts.some((part) => extended.has(keyOf(part)))));
  const refused = decisions.filter(({ verdict }) => verdict === 'deny');
  const asked = new AskedAlready(refused, policy);
  const tooMany = concerned.size * labels.size > mostPairs;
  const byThemselves = ownGains(policy, after, concerned, refused, asked, behaviours);
  const operations = pairOperations.filter((one) => refused.some(({ operation }) => operation.class === one.class));
  const matrixOf = (one: StackedPolicy): PolicyMatrix => {
    const same = [...labels.values()].map((label) => (one === policy ? label : labelIn(one, label)));
    return { root: one.root, matrix: new Matrix(same, operations, behaviours) };
  };
  const between =
    operations.length === 0 || tooMany
      ? []
      : comparePermissions(matrixOf(policy), matrixOf(after), {
          among: new Set(concerned.keys()),
          isExpected: (subject, operation, target) =>
            asked.hasPair(subject, `${operation.class}:${operation.name}`, target),
        }).changes;
  const isRefused = ({ class: word, names }: LeftOut): boolean =>
    refused.some(({ operation }) => operation.class === word && (names?.includes(operation.name) ?? true));
  return {
    labels: labels.size,
    between,
    byThemselves,
    leftOut: leftOutOfComparison.filter(isRefused),
    tooMany: tooMany && operations.length > 0,
  };
}

function ownGains(
  policy: StackedPolicy,
  after: StackedPolicy,
  concerned: ReadonlyMap<ByteString, Label>,
  refused: readonly Decision[],
  asked: AskedAlready,
  behaviours: KernelBehaviours,
): readonly OwnChanges[] {
  const classes = classesBeside(refused);
  if (classes.size === 0) return [];
  const compared = new Map<ByteString, ComparedLabel>();
  for (const [name, label] of concerned)
    compared.set(name, { before: { label, policy }, after: { label: labelIn(after, label), policy: after } });
  return compareByThemselves(compared, behaviours, {
    classes,
    isExpected: (name, { class: word, name: operation }, thing) =>
      thing === undefined
        ? asked.has(name, `${word}:${operation}`)
        : asked.has(name, `${word} ${JSON.stringify(thing)}`),
  });
}

/** Classes that rules are added for, and those whose rules are the same. */
function classesBeside(refused: readonly Decision[]): ReadonlySet<PolicyClass> {
  const words = new Set<PolicyClass>(refused.map(({ operation }) => operation.class));
  const places = new Set(stackCheckRows.filter(({ word }) => words.has(word)).map(({ rulesIn }) => rulesIn as string));
  places.delete('automaton');
  return new Set(
    stackCheckRows.filter(({ word, rulesIn }) => words.has(word) || places.has(rulesIn)).map(({ word }) => word),
  );
}

/** What rules were asked for. */
class AskedAlready {
  readonly #known = new Set<string>();

  constructor(refused: readonly Decision[], { root }: StackedPolicy) {
    for (const decision of refused) {
      const { operation, subject } = decision;
      const [name, word] = [printLabel(subject, root), `${operation.class}:${operation.name}`];
      if (decision.shape === 'cross-check') this.#known.add(`${name}\0${word}\0${printLabel(decision.target, root)}`);
      else {
        const { object } = decision;
        if (object.kind === 'thing') this.#known.add(`${name}\0${operation.class} ${JSON.stringify(object.thing)}`);
        this.#known.add(`${name}\0${word}`);
      }
    }
  }

  /** @param what - an operation, or a class with a thing */
  has(name: ByteString, what: string): boolean {
    return this.#known.has(`${name}\0${what}`);
  }

  hasPair(subject: ByteString, operation: string, target: ByteString): boolean {
    return this.#known.has(`${subject}\0${operation}\0${target}`);
  }
}

function labelsOfDecision(decision: Decision): readonly Label[] {
  return decision.shape === 'cross-check'
    ? [decision.subject, decision.target]
    : [decision.subject, ...labelsOfObject(decision.object)];
}

function labelsOfObject(object: StackObject): readonly Label[] {
  if (object.kind === 'label') return [object.label];
  return object.kind === 'thing' ? object.labels : [];
}
