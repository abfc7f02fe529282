import {
  decide,
  parseObject,
  printLabel,
  type Label,
  type LabelError,
  type Operation,
  type StackObject,
} from '@lamellar/core';
import { bytesOf, textOf, type ByteString, type Diagnostic } from '@lamellar/core/language';
import { askedOperations } from '../asked-operations.ts';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { writeError, writeOutput } from '../host/process/standard-streams.ts';
import { canJson } from '../output/can-json.ts';
import { canText } from '../output/can-text.ts';
import { warningsAbout } from '../output/label-warnings.ts';
import { verdictOf, type KernelAnswer, type PairAnswer } from '../output/pair-answer.ts';
import { reportDamage, reportDiagnostics, reportLabelError, reportUnread } from '../output/report.ts';
import { styleFor } from '../output/style.ts';
import { loadPolicies, type LoadedPolicy } from '../policy/load-policy.ts';
import type { PolicyOptions } from '../policy/policy-options.ts';
import { readLabel } from '../read-label.ts';
import { splitLabels } from './label-list.ts';

/** The options of `can`. */
export interface CanFlags extends PolicyOptions {
  readonly format: 'human' | 'json' | 'ndjson';
  /** A file of questions, instead of one on the command line. */
  readonly questions?: string;
}

/**
 * `lamellar can SUBJECT OPERATION [OBJECT…]`: may a label do something, to another where it is done to one, and why? Each of the
 * words may be a list.
 */
export async function can(
  subjectText: string,
  operationText: string,
  objectTexts: readonly string[],
  options: CanFlags,
): Promise<ExitStatus> {
  if (options.format === 'ndjson')
    throw new CommandError('--format ndjson is for --questions', { hint: 'take --format json for one question' });
  const operations = askedOperations(operationText);
  const written = parseObject(operations, objectTexts.map(bytesOf));
  if ('error' in written) throw new CommandError(written.error.message, { hint: written.error.hint });
  const policies = await loadPolicies(options);
  const [first] = policies;
  reportUnread(first.unread);
  const subjects = listedLabels(bytesOf(subjectText), first);
  const targets = written.object.kind === 'label' ? listedLabels(written.object.text, first) : [];
  const asked: AskedPolicy[] = [];
  for (const loaded of policies) {
    const labels = readLabels(loaded, { SUBJECT: subjects, TARGET: targets });
    // A kernel can put profiles into another policy namespace than the ones before it, which had the labels.
    if (labels === undefined && asked.length > 0) writeError(`lamellar: that is on kernel ${loaded.kernel.version}\n`);
    if (labels === undefined) return exitStatus.invalid;
    asked.push({ ...loaded, labels });
  }

  const objects = written.object.kind === 'label' ? targets : [undefined];
  const pairs = subjects.flatMap((subject) => objects.map((target) => pairAnswer(asked, subject, operations, target)));
  const classes = new Set(operations.map((operation) => operation.class));
  const labelsOf = ({ policy, kernel, labels }: AskedPolicy) => ({
    root: policy.root,
    kernel,
    labels: labels.values(),
  });
  reportDiagnostics(warningsAbout(asked.map(labelsOf), classes));
  const isJson = options.format === 'json';
  writeOutput(isJson ? `${JSON.stringify(canJson(pairs, operationText))}\n` : canText(pairs, styleFor('stdout')));
  return pairs.every((pair) => verdictOf(pair) === 'allow') ? exitStatus.success : exitStatus.denied;
}

/** The labels of a question under one kernel, by how they are written. */
interface AskedPolicy extends LoadedPolicy {
  readonly labels: ReadonlyMap<ByteString, Label>;
}

function listedLabels(text: ByteString, { policy }: LoadedPolicy): readonly ByteString[] {
  return splitLabels(text, (whole) => 'label' in readLabel(whole, policy));
}

/** What the labels of a question stand for; undefined, with everything told that is wrong, where one stands for nothing. */
function readLabels(
  { policy }: LoadedPolicy,
  written: Readonly<Record<'SUBJECT' | 'TARGET', readonly ByteString[]>>,
): AskedPolicy['labels'] | undefined {
  const labels = new Map<ByteString, Label>();
  const errors: LabelError[] = [];
  const reported = new Set<Diagnostic>();
  for (const role of ['SUBJECT', 'TARGET'] as const)
    for (const text of written[role]) {
      const result = readLabel(text, policy);
      if ('label' in result) {
        labels.set(text, result.label);
        continue;
      }
      reportLabelError(text, result.error, reported, role);
      errors.push(result.error);
    }
  reportDamage(errors, policy.root, reported);
  return errors.length > 0 ? undefined : labels;
}

/** @param targetText - undefined where it is done to no label */
function pairAnswer(
  asked: readonly AskedPolicy[],
  subjectText: ByteString,
  operations: readonly Operation[],
  targetText: ByteString | undefined,
): PairAnswer {
  let [subjectName, targetName] = [subjectText, targetText];
  const answers = asked.flatMap(({ policy, kernel, labels }): readonly KernelAnswer[] => {
    const subject = labels.get(subjectText);
    const target = targetText === undefined ? undefined : labels.get(targetText);
    if (subject === undefined || (target === undefined && targetText !== undefined)) return [];
    subjectName = printLabel(subject, policy.root);
    targetName = target && printLabel(target, policy.root);
    const object: StackObject = target === undefined ? { kind: 'none' } : { kind: 'label', label: target };
    const decisions = operations.map((operation) => decide(subject, operation, object, kernel.behaviours, policy));
    return [{ kernel, root: policy.root, decisions }];
  });
  return {
    subject: textOf(subjectName),
    ...(targetName === undefined ? {} : { target: textOf(targetName) }),
    answers,
  };
}
