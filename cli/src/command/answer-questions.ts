import { AutomatonTooLargeError, printLabel, type Label, type StackObject, type Verdict } from '@lamellar/core';
import {
  parseObject,
  parseOperations,
  type Operation,
  type ParsedOperations,
  type PolicyClass,
  type ObjectWords,
} from '@lamellar/core/classes';
import { labelErrorCauses } from '@lamellar/core/labels';
import { memoised, textOf, type ByteString } from '@lamellar/core/language';
import { requestedObjects, labelsOfObject, ObjectVerdicts } from '@lamellar/core/mediation';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { readLines, type Line } from '../adapters/filesystem/read-lines.ts';
import { warningsAbout } from './label-warnings.ts';
import { LineWriter } from '../render/line-writer.ts';
import { reportDiagnostics, reportIncomplete } from '../render/report.ts';
import { loadPolicies, type CommandPolicy } from '../policy/load-policy.ts';
import type { CommandPolicyOptions } from '../policy/policy-options.ts';
import { readLabel } from '../read-label.ts';
import type { QuestionView } from '../views/question-view.ts';
import { rejectObjectOptions } from './object-options.ts';
import { countProgress } from '../adapters/process/progress-line.ts';
import { enter } from '../adapters/process/logger.ts';

/**
 * `lamellar can --questions FILE`: answers many questions, `SUBJECT<tab>OPERATION<tab>OBJECT…` a line, with a line of
 * JSON for each, in their order.
 *
 * @returns invalid if a question had an error, else denied if an answer is deny
 */
export async function answerQuestions(file: string, options: CommandPolicyOptions): Promise<ExitStatus> {
  rejectObjectOptions(options, '--questions', (word) => `write \`${word}\` as the last field of a question`);
  const lines = await readLines(file);
  const [loaded, ...others] = await loadPolicies(options);
  if (others.length > 0) throw new CommandError('--questions needs a single kernel', { hint: 'give --kernel once' });
  reportIncomplete(loaded);
  const evaluator = new QuestionEvaluator(loaded);
  const out = new LineWriter();
  let status: ExitStatus = exitStatus.success;
  enter('answering questions', lines.length);
  for (const [index, line] of lines.entries()) {
    countProgress(index);
    const answer = evaluator.answer(line);
    out.line(JSON.stringify(answer));
    if ('error' in answer) status = exitStatus.invalid;
    else if (answer.verdict === 'deny' && status === exitStatus.success) status = exitStatus.denied;
  }
  out.end();
  const { root } = loaded.policy;
  reportDiagnostics(warningsAbout([{ root, kernel: loaded.kernel, labels: evaluator.labels() }], evaluator.classes()));
  return status;
}

type Outcome = { readonly verdict: Verdict; readonly becomes?: string } | { readonly error: string };

const nothing = '' as ByteString;

/** Removes the trailing fields without a value. */
function trimTrailing(words: ObjectWords): ObjectWords {
  return words.slice(0, words.findLastIndex((word) => word !== undefined) + 1);
}

/** Answers questions about a policy. Caches parsed labels and operations. */
class QuestionEvaluator {
  readonly #loaded: CommandPolicy;
  readonly #verdicts: ObjectVerdicts;
  readonly #labels = new Map<ByteString, ReturnType<typeof readLabel>>();
  readonly #operations = new Map<ByteString, ParsedOperations>();

  constructor(loaded: CommandPolicy) {
    this.#loaded = loaded;
    this.#verdicts = new ObjectVerdicts(loaded.policy, loaded.kernel.behaviours);
  }

  /** Returns the labels of all questions. */
  labels(): readonly Label[] {
    return [...this.#labels.values()].flatMap((result) => ('label' in result ? [result.label] : []));
  }

  /** Returns the classes of all questions. */
  classes(): ReadonlySet<PolicyClass> {
    const operations = [...this.#operations.values()].flatMap((one) => ('operations' in one ? one.operations : []));
    return new Set(operations.map((operation) => operation.class));
  }

  answer({ text }: Line): QuestionView {
    const fields = text.split('\t') as ByteString[];
    const [subject, operation] = [fields[0] ?? nothing, fields[1] ?? nothing];
    const words = trimTrailing(fields.slice(2).map((field) => ((field as string) === '-' ? undefined : field)));
    return {
      subject: textOf(subject),
      operation: textOf(operation),
      object: words.map((word) => (word === undefined ? '-' : textOf(word))),
      ...this.#ask(subject, operation, words),
    };
  }

  #ask(subject: ByteString, operation: ByteString, words: ObjectWords): Outcome {
    const parsed = this.#operationsOf(operation);
    if ('error' in parsed) return { error: parsed.error.message };
    const written = parseObject(parsed.operations, words);
    if ('error' in written) return { error: written.error.message };
    const label = this.#label(subject);
    if ('error' in label) return { error: label.error.message };
    const labels: Label[] = [];
    for (const text of labelsOfObject(written.object)) {
      const other = this.#label(text);
      if ('error' in other) return { error: other.error.message };
      labels.push(other.label);
    }
    return this.#decide(label.label, parsed.operations, requestedObjects(written.object, labels));
  }

  /** Decides a question: all operations on all cases of the object must be allowed. */
  #decide(subject: Label, operations: readonly Operation[], objects: readonly StackObject[]): Outcome {
    const { policy } = this.#loaded;
    const results: (string | undefined)[] = [];
    try {
      for (const operation of operations)
        for (const object of objects) {
          const { verdict, becomes } = this.#verdicts.decide(subject, operation, object);
          if (verdict === 'deny') return { verdict };
          results.push(becomes && textOf(printLabel(becomes, policy.root)));
        }
    } catch (error) {
      if (error instanceof AutomatonTooLargeError) return { error: error.message };
      throw error;
    }
    const [becomes] = results;
    return becomes !== undefined && results.every((one) => one === becomes)
      ? { verdict: 'allow', becomes }
      : { verdict: 'allow' };
  }

  #operationsOf(written: ByteString): ParsedOperations {
    return memoised(this.#operations, written, () => parseOperations(written));
  }

  #label(written: ByteString): ReturnType<typeof readLabel> {
    let result = this.#labels.get(written);
    if (result !== undefined) return result;
    result = readLabel(written, this.#loaded);
    this.#labels.set(written, result);
    if ('error' in result) reportDiagnostics(labelErrorCauses(result.error, this.#loaded.policy.root));
    return result;
  }
}
