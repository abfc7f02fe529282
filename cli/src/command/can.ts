import type { Label } from '@lamellar/core';
import { parseObject, parseOperations, type WrittenObject } from '@lamellar/core/classes';
import { bytesOf, type ByteString } from '@lamellar/core/language';
import { answerPair, labelsOfObject, verdictOf, type PolicyWithLabels } from '@lamellar/core/mediation';
import { answerParagraphs, pairAnswersJson } from '@lamellar/core/render';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { writeOutput } from '../adapters/process/standard-streams.ts';
import { warningsAbout } from './label-warnings.ts';
import { reportDiagnostics, reportLabelError, reportIncomplete } from '../render/report.ts';
import { styleFor } from '../render/style.ts';
import type { CanView } from '../views/can-view.ts';
import { assumptionsView } from '../views/assumptions-view.ts';
import { loadPolicies, type CommandPolicy } from '../policy/load-policy.ts';
import type { CommandPolicyOptions } from '../policy/policy-options.ts';
import { readLabel } from '../read-label.ts';
import { splitLabels } from './label-list.ts';
import { objectWords } from './object-options.ts';
import { enter, warn } from '../adapters/process/logger.ts';

/** The options of `can`. */
export interface CanFlags extends CommandPolicyOptions {
  readonly format: 'human' | 'json' | 'ndjson';
  /** A file of questions, instead of a question on the command line. */
  readonly questions?: string;
  /** A class whose effective rules are requested, instead of an operation. */
  readonly all?: string;
  /** The directory for a script that shows the answer on a running kernel. */
  readonly reproduce?: string;
}

/**
 * `lamellar can SUBJECT OPERATION [OBJECT…]`: reports whether a label may perform an operation, on an object or towards
 * a peer label, and why. Every argument may be a list.
 */
export async function can(
  subjectText: string,
  operationText: string,
  objectTexts: readonly string[],
  options: CanFlags,
): Promise<ExitStatus> {
  if (options.format === 'ndjson')
    throw new CommandError('--format ndjson needs --questions', { hint: 'use --format json for one question' });
  const parsed = parseOperations(bytesOf(operationText));
  const operations = 'error' in parsed ? [] : parsed.operations;
  const written = 'error' in parsed ? parsed : parseObject(operations, objectWords(operations, objectTexts, options));
  if ('error' in written) {
    const { questionError } = await import('../usage/explain-question.ts');
    throw questionError({ subject: subjectText, operation: operationText, objects: objectTexts }, written.error);
  }
  const policies = await loadPolicies(options);
  const [first] = policies;
  reportIncomplete(first);
  const subjects = listedLabels(bytesOf(subjectText), first);
  const objects: readonly WrittenObject[] =
    written.object.kind === 'label'
      ? listedLabels(written.object.text, first).map((text) => ({ kind: 'label', text }))
      : [written.object];
  const targets = objects.flatMap(labelsOfObject);
  const requested: PolicyWithLabels[] = [];
  for (const loaded of policies) {
    const labels = readLabels(loaded, { SUBJECT: subjects, TARGET: targets });
    // A kernel can put profiles into different policy namespaces. Labels of an earlier kernel then do not exist.
    if (labels === undefined && requested.length > 0) warn(`the error is about kernel ${loaded.kernel.version}`);
    if (labels === undefined) return exitStatus.invalid;
    requested.push({ ...loaded, labels });
  }

  enter('deciding');
  const pairs = subjects.flatMap((subject) =>
    objects.map((object) => answerPair(requested, subject, operations, object)),
  );
  const classes = new Set(operations.map((operation) => operation.class));
  const used = requested.map(({ policy, kernel, labels }) => ({ root: policy.root, kernel, labels: labels.values() }));
  reportDiagnostics(warningsAbout(used, classes));
  if (options.reproduce !== undefined)
    (await import('./write-reproducer.ts')).writeReproducer(options.reproduce, policies, pairs);
  const isAllowed = pairs.every((pair) => verdictOf(pair) === 'allow');
  // Loaded lazily, because an allowed question needs no rules.
  const denied = isAllowed
    ? undefined
    : await (await import('./denied-answer.ts')).deniedAnswer(policies, pairs, options);
  if (options.format === 'json') {
    const summaries = denied?.view() ?? [];
    const view: CanView = {
      ...pairAnswersJson(pairs, operationText),
      summaries,
      ...assumptionsView(policies),
    };
    writeOutput(`${JSON.stringify(view)}\n`);
  } else {
    const paragraphs = pairs.flatMap((pair) => answerParagraphs(pair, styleFor('stdout')));
    const lines = denied?.lines().map((line) => `${line}\n`) ?? [];
    writeOutput([...paragraphs, ...(lines.length === 0 ? [] : [lines.join('')])].join('\n'));
  }
  return isAllowed ? exitStatus.success : exitStatus.denied;
}

function listedLabels(text: ByteString, loaded: CommandPolicy): readonly ByteString[] {
  return splitLabels(text, (whole) => 'label' in readLabel(whole, loaded));
}

/** Resolves the labels of a question. If a label has an error, reports all errors and returns undefined. */
function readLabels(
  loaded: CommandPolicy,
  written: Readonly<Record<'SUBJECT' | 'TARGET', readonly ByteString[]>>,
): PolicyWithLabels['labels'] | undefined {
  const labels = new Map<ByteString, Label>();
  let isKnown = true;
  for (const role of ['SUBJECT', 'TARGET'] as const)
    for (const text of written[role]) {
      const result = readLabel(text, loaded);
      if ('label' in result) {
        labels.set(text, result.label);
        continue;
      }
      reportLabelError(text, result.error, loaded.policy.root, role);
      isKnown = false;
    }
  return isKnown ? labels : undefined;
}
