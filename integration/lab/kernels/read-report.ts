import type { ByteString } from '@lamellar/core/language';
import { comparedOperations } from '../../oracle/decision-case.ts';

/** The prober's report about the kernel and all cases. */
export interface KernelReport {
  /** As `uname -r` prints it. */
  readonly release: string;
  /** The kernel's features, in lines of `path: value`. */
  readonly features: string;
  readonly cases: readonly ReportedCase[];
}

export type ReportedCase =
  | { readonly refused: string }
  | {
      /** The labels as the kernel prints them, in the order of the questions. */
      readonly labels: readonly ByteString[];
      /** For each pair, a string of digits in the order of `parseOperationsArgument`. */
      readonly digits: readonly string[];
      /** The answers in the order of the questions. */
      readonly answers: readonly AttemptAnswer[];
      /** The pids of the attempting processes, if records are requested. */
      readonly pids: readonly number[];
      /** The kernel's log messages. */
      readonly log: readonly ByteString[];
    };

/** The result of an attempt, see `integration/kernel-classes/README.md`. */
export interface AttemptAnswer {
  /** 1 allowed, 0 refused, ? neither. */
  readonly verdict: '0' | '1' | '?';
  readonly detail: ByteString;
}

/** Reads `VERDICT<TAB>DETAIL`. Throws on any different text. */
export function readAttemptAnswer(line: string): AttemptAnswer {
  const [, verdict, detail] = /^([01?])\t([^]*)$/.exec(line) ?? [];
  if (verdict === undefined || detail === undefined) throw new Error(`no answer to an attempt: ${line}`);
  return { verdict: verdict as AttemptAnswer['verdict'], detail: detail as ByteString };
}

/** Reads a report. Throws if the prober failed or the report is incomplete. */
export function readReport(text: string): KernelReport {
  let release = '';
  const features: string[] = [];
  const cases: {
    refused?: string;
    labels: ByteString[];
    digits: string[];
    answers: AttemptAnswer[];
    pids: number[];
    log: ByteString[];
  }[] = [];
  let isComplete = false;
  for (const line of text.split('\n')) {
    const [, word = '', rest = ''] = /^(\w+) ?([^]*)$/.exec(line) ?? [];
    const current = cases.at(-1);
    if (word === 'release') release = rest;
    else if (word === 'feature') features.push(`${rest}\n`);
    else if (word === 'case') cases.push({ labels: [], digits: [], answers: [], pids: [], log: [] });
    else if (word === 'refused' && current !== undefined) current.refused = rest;
    else if (word === 'label') current?.labels.push(rest as ByteString);
    else if (word === 'pair') current?.digits.push(checkedDigits(rest));
    else if (word === 'pid') current?.pids.push(Number(rest));
    else if (word === 'log') current?.log.push(rest as ByteString);
    else if (word === 'answer') current?.answers.push(readAttemptAnswer(rest));
    else if (word === 'done') isComplete = true;
    else if (line !== '') throw new Error(`the prober said: ${line}`);
  }
  if (!isComplete) throw new Error(`the prober's report ends early, after ${cases.length} cases`);
  return {
    release,
    features: features.join(''),
    cases: cases.map(({ refused, ...answers }) => (refused === undefined ? answers : { refused })),
  };
}

function checkedDigits(digits: string): string {
  if (digits.length === comparedOperations.length && /^[01]+$/.test(digits)) return digits;
  throw new Error(`the prober was neither allowed nor refused: ${digits}`);
}
