import type { LeftOut } from '@lamellar/core/diff';
import type { CompatView, VariantView } from '../views/compat-view.ts';
import { countOf } from '../words/count-of.ts';
import { wrapped } from '../words/wrapped.ts';
import { changeSections, section, summary } from './diff-text.ts';
import { labelList } from './label-list.ts';
import { notComparedWords } from './own-changes-text.ts';

/** Renders the variants of a policy as a table with a row for each kernel, and the changes between the groups. */
export function renderCompat({ variants, changes, tooLarge }: CompatView, leftOut: readonly LeftOut[]): string {
  const columns = [...new Set(variants.map(columnWords))];
  const kernels = [...new Set(variants.map(({ kernel }) => kernel))];
  const rows = [
    ['kernel', ...columns],
    ...kernels.map((kernel) => [kernel, ...variants.filter((one) => one.kernel === kernel).map(cellOf)]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const table = rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const groups = new Set(variants.flatMap(({ group }) => group ?? [])).size;
  return [
    `${foundWords(groups)}\n\n${table.join('\n')}\n`,
    ...changes.flatMap((change) => [
      `from ${change.from} to ${change.to}: ${summary(change)}\n`,
      ...changeSections(change),
    ]),
    ...tooLarge.flatMap(({ subjects, classes }) =>
      section(`too large to compare (${classes.join(', ')})`, labelList('', subjects)),
    ),
    ...(groups === 0 ? [] : [`${wrapped(notComparedWords(leftOut), '').join('\n')}\n`]),
  ].join('\n');
}

function foundWords(groups: number): string {
  if (groups === 0) return 'no compiler accepts the policy';
  return groups === 1 ? 'the same permissions everywhere' : `${countOf(groups, 'group')} with different permissions`;
}

function columnWords({ compiler, abi }: VariantView): string {
  return abi === undefined
    ? `compiler ${compiler}`
    : `compiler ${compiler}, ${abi === 'none' ? 'no abi' : `abi ${abi}`}`;
}

function cellOf({ group, refused }: VariantView): string {
  if (group === undefined) return 'not valid';
  return refused === 0 ? group : `${group}, ${countOf(refused, 'file')} not valid`;
}
