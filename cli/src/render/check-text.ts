import type { Diagnostic } from '@lamellar/core/language';
import type { CheckedFile } from '../check/checked-file.ts';
import { checkVerdict } from '../views/check-verdict.ts';
import { countOf } from '../words/count-of.ts';
import { diagnosticLines } from './diagnostic-lines.ts';
import { FoldedDiagnostics } from './fold-diagnostics.ts';
import type { ItemReport } from './item-report.ts';

/**
 * Prints diagnostics for people, without duplicates from files included several times, and a last line with counts:
 * unreadable and invalid files, and separately the failed expectations of manifests, about which apparmor_parser has no verdict. The
 * authors of manifests seldom own the policy of the host: by default, its warnings are only counted.
 *
 * @param isComplete - true to print every warning
 */
export function checkText(isComplete: boolean, color: boolean): ItemReport<CheckedFile> {
  const [own, ofHost] = [new FoldedDiagnostics(), new FoldedDiagnostics()];
  let [files, invalid, unreadable, profiles, failed] = [0, 0, 0, 0, 0];
  let isChanged = false;
  /** Empty before the first file. */
  let compiler = '';
  const add = (checked: CheckedFile): string => {
    const { diagnostics } = checked;
    compiler = ` for apparmor_parser ${checked.compiler}`;
    if (checked.isBaseline === true) isChanged = !checked.valid;
    else {
      files++;
      profiles += checked.profiles.length;
      failed += (checked.sentences ?? []).filter((sentence) => sentence.diagnostics.some(isError)).length;
      const verdict = checkVerdict(checked);
      if (verdict === 'invalid') invalid++;
      else if (verdict === 'unreadable') unreadable++;
    }
    const isOwn = checked.isHostPolicy !== true || isComplete;
    own.add(isOwn ? diagnostics : diagnostics.filter(isError), checked);
    if (!isOwn)
      ofHost.add(
        diagnostics.filter((diagnostic) => !isError(diagnostic)),
        checked,
      );
    return '';
  };
  const end = (): string => {
    const [found, counted] = [own.diagnostics(), ofHost.diagnostics()];
    const all = [...found, ...counted];
    const errors = all.filter(isError).length;
    const valid = unreadable === 0 ? 'valid' : 'the rest valid';
    const verdicts = [
      ...(unreadable === 0 ? [] : [`${unreadable} not readable`]),
      ...(files === unreadable ? [] : [`${invalid === 0 ? valid : `${invalid} not valid`}${compiler}`]),
    ].join(', ');
    const failures = [
      ...(failed === 0 ? [] : [`${countOf(failed, 'expectation')} failed`]),
      ...(isChanged ? ['permissions changed'] : []),
    ].join(' and ');
    const lines = [
      ...Array.from(diagnosticLines(found, color), (text) => `${text}\n`),
      `${countOf(files, 'file')}, ${countOf(profiles, 'profile')}: ${verdicts}${failures === '' ? '' : `, but ${failures}`}; ${countOf(errors, 'error')}, ${countOf(all.length - errors, 'warning')}`,
      ...(counted.length === 0
        ? []
        : [`${countOf(counted.length, 'warning')} in the policy of the host; -v lists each`]),
    ];
    return lines.map((line) => `${line}\n`).join('');
  };
  return { add, end };
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}
