import { labelsOf, printLabel, type Label, type LabelError } from '@lamellar/core';
import { textOf, type ByteString } from '@lamellar/core/language';
import { CommandError } from '../exit-status.ts';
import type { Line } from '../host/disk/read-lines.ts';
import type { AskedPair } from '../output/asked-pair.ts';
import { readLabel, type LabelSource } from '../read-label.ts';

/** What a matrix is asked for. */
export interface AskedLabels {
  /** Whether the labels are all that the policy gives rise to, and its files all matter. */
  readonly everything: boolean;
  /** Each label once. */
  readonly labels: readonly Label[];
  /** What is no label, as it was written. */
  readonly errors: ReadonlyMap<ByteString, LabelError>;
  pairs(): Iterable<AskedPair>;
}

/** Every pair of the labels that the policy gives rise to. */
export function askAll({ policy }: LabelSource): AskedLabels {
  const labels = labelsOf(policy);
  const everyone = labels.map((_, index) => index);
  return {
    everything: true,
    labels,
    errors: new Map(),
    *pairs() {
      for (const subject of everyone) for (const target of everyone) yield { subject, target };
    },
  };
}

/** All ordered pairs of the labels in these lines, in the order of the lines. */
export function askLabels(lines: readonly Line[], source: LabelSource): AskedLabels {
  const reader = new LabelReader(source);
  for (const { text } of lines) reader.read(text);
  return {
    everything: false,
    labels: reader.labels,
    errors: reader.errors,
    *pairs() {
      for (const subject of lines) for (const target of lines) yield reader.pair(subject.text, target.text);
    },
  };
}

/** The pairs in these lines, `SUBJECT<tab>TARGET` each. */
export function askPairs(lines: readonly Line[], source: LabelSource): AskedLabels {
  const reader = new LabelReader(source);
  const pairs = lines.map(({ text, place }) => {
    const [subject, target, ...rest] = text.split('\t') as ByteString[];
    if (subject === undefined || target === undefined || rest.length > 0)
      throw new CommandError(`${place}: expected SUBJECT<tab>TARGET`, {
        hint: rest.length > 0 ? 'there is more than one tab' : 'there is no tab',
      });
    return reader.pair(subject, target);
  });
  return { everything: false, labels: reader.labels, errors: reader.errors, pairs: () => pairs };
}

/** Labels as they were written, each resolved once. */
class LabelReader {
  readonly labels: Label[] = [];
  readonly errors = new Map<ByteString, LabelError>();
  readonly #source: LabelSource;
  readonly #written = new Map<ByteString, number>();
  /** By how the root sees it: one label can be written in several ways. */
  readonly #printed = new Map<ByteString, number>();

  constructor(source: LabelSource) {
    this.#source = source;
  }

  pair(subject: ByteString, target: ByteString): AskedPair {
    const [from, to] = [this.read(subject), this.read(target)];
    const written = [textOf(subject), textOf(target)] as const;
    if (from !== undefined && to !== undefined) return { subject: from, target: to, written };
    const error = this.errors.get(subject) ?? this.errors.get(target);
    return { written, error: error?.message ?? 'no such label' };
  }

  /** The index of a label in `labels`; undefined, and an entry in `errors`, where it is none. */
  read(written: ByteString): number | undefined {
    const known = this.#written.get(written);
    if (known !== undefined || this.errors.has(written)) return known;
    const result = readLabel(written, this.#source);
    if ('error' in result) {
      this.errors.set(written, result.error);
      return undefined;
    }
    const printed = printLabel(result.label, this.#source.policy.root);
    const index = this.#printed.get(printed) ?? this.labels.push(result.label) - 1;
    this.#printed.set(printed, index);
    this.#written.set(written, index);
    return index;
  }
}
