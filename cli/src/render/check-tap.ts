import { printable } from '@lamellar/core/language';
import type { CheckedFile } from '../check/checked-file.ts';
import { checkCases, type CheckCase } from './check-case.ts';
import { diagnosticLines } from './diagnostic-lines.ts';
import type { ItemReport } from './item-report.ts';

/**
 * Prints the Test Anything Protocol: a test for each file, and a test for each expectation of a manifest.
 *
 * @see https://testanything.org/tap-version-13-specification.html
 */
export function checkTap(): ItemReport<CheckedFile> {
  let count = 0;
  const add = (checked: CheckedFile): string => {
    const head = count === 0 ? 'TAP version 13\n' : '';
    return (
      head +
      checkCases(checked)
        .map((test) => lineOf(++count, checked.path, test))
        .join('')
    );
  };
  const end = (): string => (count === 0 ? 'TAP version 13\n1..0\n' : `1..${count}\n`);
  return { add, end };
}

function lineOf(number: number, path: string, { name, errors }: CheckCase): string {
  const line = `${errors.length === 0 ? 'ok' : 'not ok'} ${number} - ${escaped(`${printable(path)}: ${name}`)}\n`;
  if (errors.length === 0) return line;
  // The parser of Perl's TAP::Harness refuses empty lines in a block.
  const lines = [...diagnosticLines(errors, false)].join('\n').split('\n');
  const block = lines.filter((one) => one.trim() !== '').map((one) => `    ${one}\n`);
  return `${line}  ---\n  message: ${JSON.stringify(errors[0]?.message)}\n  data: |\n${block.join('')}  ...\n`;
}

/** Escapes `#`, which begins a directive, and the escape character. */
function escaped(text: string): string {
  return text.replaceAll(/[\\#]/g, String.raw`\$&`);
}
