import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ByteString } from '@lamellar/core/language';
import { auditModes } from '@lamellar/core/mediation';
import type { RecordEvent } from '@lamellar/core/log-records';

/** The folder of the recording. */
export const modesFolder = fileURLToPath(new URL('.', import.meta.url));

/** A kernel's answer to a question in an audit mode. */
export interface ModeAnswer {
  /** 1 allowed, 0 refused, ? neither. */
  readonly verdict: '0' | '1' | '?';
  /** The kinds of records that the kernel logged about the question, sorted. */
  readonly events: readonly RecordEvent[];
}

/** The answers of a question in the order of `auditModes`. */
export type ModeAnswers = readonly ModeAnswer[];

/** Reads a line of `answers.KERNEL.tsv`: `VERDICT:EVENT,EVENT` for every mode. */
function readModeAnswers(line: string): ModeAnswers {
  const answers = line.split('\t').map((text): ModeAnswer => {
    const [, verdict, events] = /^([01?]):([A-Z,]*)$/.exec(text) ?? [];
    if (verdict === undefined || events === undefined) throw new Error(`no answer in an audit mode: ${text}`);
    return { verdict: verdict as ModeAnswer['verdict'], events: events.split(',').filter(Boolean) as RecordEvent[] };
  });
  if (answers.length !== auditModes.length) throw new Error(`not an answer for every audit mode: ${line}`);
  return answers;
}

/** Writes a line of `answers.KERNEL.tsv`. */
export function writeModeAnswers(answers: ModeAnswers): string {
  return answers.map(({ verdict, events }) => `${verdict}:${events.join(',')}`).join('\t');
}

/** The questions and answers of all recorded kernels, with the policy by file. */
export function readRecordedModes() {
  const questions = linesOf('questions.tsv') as ByteString[];
  const versions = readdirSync(modesFolder).flatMap((file) => /^answers\.(.+)\.tsv$/.exec(file)?.[1] ?? []);
  return {
    policy: readdirSync(`${modesFolder}/policy`).map((file) => ({
      namespace: [],
      file,
      text: readFileSync(`${modesFolder}/policy/${file}`, 'latin1') as ByteString,
    })),
    questions,
    answers: new Map(versions.map((version) => [version, linesOf(`answers.${version}.tsv`).map(readModeAnswers)])),
  };
}

function linesOf(file: string): readonly string[] {
  return readFileSync(`${modesFolder}/${file}`, 'latin1').split('\n').filter(Boolean);
}
