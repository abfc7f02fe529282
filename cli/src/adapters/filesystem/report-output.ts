import { writeOutput, type StandardStream } from '../process/standard-streams.ts';
import { saveFile } from './save-file.ts';

/** The destination of a report. */
export interface ReportOutput {
  /** The standard stream, perhaps a terminal; undefined for a file. */
  readonly stream: StandardStream | undefined;
  readonly write: (text: string) => void;
  readonly end: () => void;
}

/**
 * Returns standard output, or a file, which is written as a whole when the report is complete.
 *
 * @param file - the name of the file; undefined or `-` for standard output
 * @param mode - the mode of the file
 */
export function reportOutput(file: string | undefined, mode: number): ReportOutput {
  if (file === undefined || file === '-') return { stream: 'stdout', write: writeOutput, end: () => undefined };
  const texts: string[] = [];
  return {
    stream: undefined,
    write: (text) => texts.push(text),
    end: () => saveFile(file, Buffer.from(texts.join('')), mode),
  };
}
