import { printLabel, type Label } from '@lamellar/core';
import { labelsOf } from '@lamellar/core/stacks';
import { type LabelError } from '@lamellar/core/labels';
import { memoised, textOf, type ByteString } from '@lamellar/core/language';
import { CommandError } from '../exit-status.ts';
import type { Line } from '../adapters/filesystem/read-lines.ts';
import type { MatrixPair } from '../views/matrix-view.ts';
import { readLabel, type LabelSource } from '../read-label.ts';

/** The labels and pairs of a matrix. */
export interface RequestedLabels {
  /** True if the labels are all labels of the policy; then errors in any of its files matter. */
  readonly isComplete: boolean;
  /** The distinct labels. */
  readonly labels: readonly Label[];
  /** The errors of invalid labels, by the text. */
  readonly errors: ReadonlyMap<ByteString, LabelError>;
  pairs(): Iterable<MatrixPair>;
}

/** Requests every pair of the labels of a policy. */
export function requestAll({ policy }: LabelSource): RequestedLabels {
  const labels = labelsOf(policy);
  const everyone = labels.map((_, index) => index);
  return {
    isComplete: true,
    labels,
    errors: new Map(),
    *pairs() {
      for (const subject of everyone) for (const target of everyone) yield { subject, target };
    },
  };
}

/** Requests all ordered pairs of the labels in these lines, in the order of the lines. */
export function requestLabels(lines: readonly Line[], source: LabelSource): RequestedLabels {
  const reader = new LabelReader(source);
  for (const { text } of lines) reader.read(text);
  return {
    isComplete: false,
    labels: reader.labels,
    errors: reader.errors,
    *pairs() {
      for (const subject of lines) for (const target of lines) yield reader.pair(subject.text, target.text);
    },
  };
}

/** Requests the pairs of a list, with `SUBJECT<tab>TARGET` a line. */
export function requestPairs(lines: readonly Line[], source: LabelSource): RequestedLabels {
  const reader = new LabelReader(source);
  const pairs = lines.map(({ text, place }) => {
    const [subject, target, ...rest] = text.split('\t') as ByteString[];
    if (subject === undefined || target === undefined || rest.length > 0)
      throw new CommandError(`${place}: expected SUBJECT<tab>TARGET`, {
        hint: rest.length > 0 ? 'there is more than one tab' : 'there is no tab',
      });
    return reader.pair(subject, target);
  });
  return { isComplete: false, labels: reader.labels, errors: reader.errors, pairs: () => pairs };
}

/** Resolves labels, each text once. */
class LabelReader {
  readonly labels: Label[] = [];
  readonly errors = new Map<ByteString, LabelError>();
  readonly #source: LabelSource;
  readonly #written = new Map<ByteString, number>();
  /** The indices of labels by their name in the root namespace: a label can be written in several ways. */
  readonly #printed = new Map<ByteString, number>();

  constructor(source: LabelSource) {
    this.#source = source;
  }

  pair(subject: ByteString, target: ByteString): MatrixPair {
    const [from, to] = [this.read(subject), this.read(target)];
    const written = [textOf(subject), textOf(target)] as const;
    if (from !== undefined && to !== undefined) return { subject: from, target: to, written };
    const error = this.errors.get(subject) ?? this.errors.get(target);
    return { written, error: error?.message ?? 'no such label' };
  }

  /**
   * Returns the index of a label in `labels`. If the text is no label, returns undefined and records the error in
   * `errors`.
   */
  read(written: ByteString): number | undefined {
    const known = this.#written.get(written);
    if (known !== undefined || this.errors.has(written)) return known;
    const result = readLabel(written, this.#source);
    if ('error' in result) {
      this.errors.set(written, result.error);
      return undefined;
    }
    const printed = printLabel(result.label, this.#source.policy.root);
    const index = memoised(this.#printed, printed, () => this.labels.push(result.label) - 1);
    this.#written.set(written, index);
    return index;
  }
}
