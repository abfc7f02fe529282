import type { Command } from 'commander';
import { readBashLine } from '../completion/bash-line.ts';
import { completionsFor } from '../completion/completions.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { writeOutput } from '../adapters/process/standard-streams.ts';

/** Shells print descriptions next to the words. */
const maxDescriptionLength = 100;

/**
 * `lamellar complete FORM …`, called by the shell scripts. The first line is `files` or `words`; each further line is a
 * candidate, with an optional description after a tab. For bash, the candidates are escaped for readline.
 *
 * @param form - `bash`, followed by COMP_WORDBREAKS and the line up to the cursor; or `words`, followed by the words,
 * of which the last is incomplete
 */
export async function complete(program: Command, form: string, given: readonly string[]): Promise<ExitStatus> {
  const line = form === 'bash' ? readBashLine(given[1] ?? '', given[0] ?? '') : undefined;
  const words = line?.words ?? given.slice(0, -1);
  const current = line?.current ?? given.at(-1) ?? '';
  const found = line?.isRedirection === true ? 'files' : await completionsFor(program, words, current);
  if (found === 'files') writeOutput('files\n');
  else {
    const lines = found.flatMap(({ value, description }) => {
      if (line !== undefined) return line.insertion(value) ?? [];
      return description === undefined ? value : `${value}\t${short(description)}`;
    });
    writeOutput(['words', ...lines, ''].join('\n'));
  }
  return exitStatus.success;
}

function short(description: string): string {
  const line = description.replaceAll(/\s+/g, ' ');
  return line.length <= maxDescriptionLength ? line : `${line.slice(0, maxDescriptionLength - 1)}…`;
}
