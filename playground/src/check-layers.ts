import type { Policy } from '@lamellar/core';
import { apparmor41, checkPolicy, forCompiler } from '@lamellar/core/check';
import { textOf } from '@lamellar/core/language';
import { PolicyUnit } from '@lamellar/core/namespaces';
import type { CheckedFile } from '../../cli/src/check/checked-file.ts';
import { checkText } from '../../cli/src/render/check-text.ts';
import type { FieldsAnswer } from './fields.ts';
import { lineMarks } from './line-marks.ts';

/** Checks the layers as files of apparmor_parser. */
export function checkLayers({ root }: Policy): FieldsAnswer {
  const units = [...root.all()].flatMap((namespace) => namespace.units);
  const files = units.flatMap((unit) => (unit instanceof PolicyUnit ? [checkedFile(unit)] : []));
  const report = checkText(false, false);
  const texts = files.map(report.add);
  return {
    text: [...texts, report.end()].join(''),
    marks: lineMarks(
      [],
      files.flatMap(({ diagnostics }) => diagnostics),
    ),
  };
}

function checkedFile({ source, environment }: PolicyUnit): CheckedFile {
  const checked = checkPolicy(source, environment);
  const diagnostics = forCompiler(checked.diagnostics, { compiler: apparmor41, isChosen: false });
  return {
    path: source.name,
    compiler: apparmor41.version,
    valid: diagnostics.every(({ severity }) => severity !== 'error'),
    profiles: checked.profiles.map(textOf),
    diagnostics,
  };
}
