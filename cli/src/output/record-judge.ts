import {
  AutomatonTooLargeError,
  printLabel,
  type Decision,
  type MeasuredKernel,
  type StackedPolicy,
  type Style,
} from '@lamellar/core';
import { repair, type Repair } from '@lamellar/core/repair';
import { decideRecord, type AppArmorRecord, type DecidedRecord } from '@lamellar/core/denial';
import { textOf } from '@lamellar/core/language';
import { brief } from './brief.ts';
import { answerParagraphs } from './can-text.ts';

/** Asks policy what records tell of, and keeps what it refuses, to tell at the end what would allow all of that. */
export class RecordJudge {
  readonly #policy: StackedPolicy;
  readonly #kernel: MeasuredKernel;
  readonly #style: Style;
  readonly #refused: Decision[] = [];

  constructor(policy: StackedPolicy, kernel: MeasuredKernel, style: Style) {
    this.#policy = policy;
    this.#kernel = kernel;
    this.#style = style;
  }

  /** What the policy says of it, for people; nothing about what was neither refused nor let pass in complain mode. */
  linesAbout(record: AppArmorRecord): readonly string[] {
    if (record.event !== 'DENIED' && record.event !== 'ALLOWED') return [];
    const decided = this.#decide(record);
    if ('reason' in decided) {
      const hint = decided.hint === undefined ? [] : [`  hint: ${brief(decided.hint)}`];
      return [`  not asked: ${brief(decided.reason)}`, ...hint];
    }
    const { decisions } = decided;
    const [first] = decisions;
    this.#refused.push(...decisions);
    const { root } = this.#policy;
    const object =
      first.shape === 'cross-check'
        ? [textOf(printLabel(first.target, root))]
        : first.object.kind === 'thing'
          ? first.object.words.map((word) => (word === undefined ? '-' : textOf(word)))
          : first.object.kind === 'label'
            ? [textOf(printLabel(first.object.label, root))]
            : [];
    const subject = textOf(printLabel(first.subject, root));
    const answers = [{ kernel: this.#kernel, root, decisions }];
    const isRefused = decisions.some(
      ({ verdict, checks }) => verdict === 'deny' || checks.some(({ because }) => because === 'complain'),
    );
    const note = isRefused ? [] : ['  this policy allows it: what was loaded then was another'];
    const lines = answerParagraphs({ subject, object, answers }, this.#style).join('\n').trimEnd().split('\n');
    return [...note, '', ...lines.map((line) => (line === '' ? '' : `    ${line}`))];
  }

  /** The rules that would allow all that the policy refuses; undefined where it refuses nothing. */
  repair(): Repair | undefined {
    const [policy, { behaviours }] = [this.#policy, this.#kernel];
    const isRefused = this.#refused.some(({ verdict }) => verdict === 'deny');
    return isRefused ? repair([{ policy, behaviours, decisions: this.#refused }]) : undefined;
  }

  #decide(record: AppArmorRecord): DecidedRecord {
    try {
      return decideRecord(record, this.#policy, this.#kernel.behaviours);
    } catch (error) {
      if (error instanceof AutomatonTooLargeError) return { reason: error.message };
      throw error;
    }
  }
}
