import type { Operation } from '../classes/policy-classes.ts';
import type { WrittenObject } from '../classes/parse-object.ts';
import type { MeasuredKernel } from '../kernels/measured-kernels.ts';
import { printLabel, type Label } from '../labels/label.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import type { StackedPolicy } from '../stacks/stacked-policy.ts';
import { decide } from './decide.ts';
import type { Decision, Verdict } from './decision.ts';
import { labelsOfObject, requestedObjects } from './requested-objects.ts';

/** The answers about a subject and an object, under every assumed kernel. */
export interface PairAnswer {
  /** The name in the root namespace. */
  readonly subject: string;
  /** The object: a label by its name in the root namespace, or the words of an object. */
  readonly object: readonly string[];
  readonly answers: readonly KernelAnswer[];
}

/** The answers of a kernel: a decision for every operation and every case of the object. */
export interface KernelAnswer {
  readonly kernel: MeasuredKernel;
  readonly root: PolicyNamespace;
  readonly decisions: readonly Decision[];
  /** The hosts with this policy, if the answers are about several hosts. */
  readonly hosts?: readonly string[];
}

/** A policy with a kernel, and the labels of a question by text. */
export interface PolicyWithLabels {
  readonly policy: StackedPolicy;
  readonly kernel: MeasuredKernel;
  readonly labels: ReadonlyMap<ByteString, Label>;
}

/**
 * Decides operations of a subject on an object, under every given policy. A policy without the subject has no answer.
 *
 * @param written - the object, whose labels every policy has
 */
export function answerPair(
  policies: readonly PolicyWithLabels[],
  subjectText: ByteString,
  operations: readonly Operation[],
  written: WrittenObject,
): PairAnswer {
  let [subjectName, words] = [subjectText, written.kind === 'object' ? written.words : labelsOfObject(written)];
  const answers = policies.flatMap(({ policy, kernel, labels }): readonly KernelAnswer[] => {
    const subject = labels.get(subjectText);
    if (subject === undefined) return [];
    const inObject = labelsOfObject(written).flatMap((text) => labels.get(text) ?? []);
    subjectName = printLabel(subject, policy.root);
    if (written.kind === 'label') words = inObject.map((label) => printLabel(label, policy.root));
    const objects = requestedObjects(written, inObject);
    const decisions = operations.flatMap((operation) =>
      objects.map((object) => decide(subject, operation, object, kernel.behaviours, policy)),
    );
    return [{ kernel, root: policy.root, decisions }];
  });
  return {
    subject: textOf(subjectName),
    object: words.map((word) => (word === undefined ? '-' : textOf(word))),
    answers,
  };
}

/** Returns deny if any decision is deny. */
export function verdictOf({ answers }: PairAnswer): Verdict {
  return answers.every(({ decisions }) => decisions.every(({ verdict }) => verdict === 'allow')) ? 'allow' : 'deny';
}
