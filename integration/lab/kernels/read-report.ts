import type { ByteString } from '@lamellar/core/language';
import { askedOperations } from '../../oracle/decision-case.ts';

/** What the prober said: about the kernel, and about each case. */
export interface KernelReport {
  /** As `uname -r` prints it. */
  readonly release: string;
  /** The kernel's features, one `path: value` a line. */
  readonly features: string;
  readonly cases: readonly ReportedCase[];
}

export type ReportedCase =
  | { readonly refused: string }
  | {
      /** Each label as the kernel prints it, in the order of the questions. */
      readonly labels: readonly ByteString[];
      /** For each pair, a digit for each of `askedOperations`. */
      readonly digits: readonly string[];
    };

/** Reads a report. Throws where the prober failed or the report is not whole. */
export function readReport(text: string): KernelReport {
  let release = '';
  const features: string[] = [];
  const cases: { refused?: string; labels: ByteString[]; digits: string[] }[] = [];
  let isWhole = false;
  for (const line of text.split('\n')) {
    const [, word = '', rest = ''] = /^(\w+) ?([^]*)$/.exec(line) ?? [];
    const current = cases.at(-1);
    if (word === 'release') release = rest;
    else if (word === 'feature') features.push(`${rest}\n`);
    else if (word === 'case') cases.push({ labels: [], digits: [] });
    else if (word === 'refused' && current !== undefined) current.refused = rest;
    else if (word === 'label') current?.labels.push(rest as ByteString);
    else if (word === 'pair') current?.digits.push(checkedDigits(rest));
    else if (word === 'done') isWhole = true;
    else if (line !== '') throw new Error(`the prober said: ${line}`);
  }
  if (!isWhole) throw new Error(`the prober's report ends early, after ${cases.length} cases`);
  return {
    release,
    features: features.join(''),
    cases: cases.map(({ refused, ...answers }) => (refused === undefined ? answers : { refused })),
  };
}

function checkedDigits(digits: string): string {
  if (digits.length === askedOperations.length && /^[01]+$/.test(digits)) return digits;
  throw new Error(`the prober was neither allowed nor refused: ${digits}`);
}
