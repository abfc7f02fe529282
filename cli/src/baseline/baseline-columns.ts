import { bytesOf, groupedBy, printable, type ByteString } from '@lamellar/core/language';

/** A column of a baseline: the variant, the kernel and the compiler, as far as the project names them. */
export interface BaselineColumn {
  readonly variant?: string;
  readonly kernel?: string;
  readonly compiler?: string;
}

/** The keys of a column, with their words in a baseline. */
const dimensions = [
  ['variant', 'variants'],
  ['kernel', 'kernels'],
  ['compiler', 'compilers'],
] as const;

/** Returns a text that is equal for equal columns. */
export function columnKey(column: BaselineColumn): string {
  return JSON.stringify(dimensions.map(([key]) => column[key]));
}

/** Prints a column in a message: `kernel 6.12, compiler 4.1`. */
export function columnWords(column: BaselineColumn): string {
  const words = dimensions.flatMap(([key]) => (column[key] === undefined ? [] : [`${key} ${printable(column[key])}`]));
  return words.length === 0 ? 'no variant, kernel or compiler' : words.join(', ');
}

/** Covers columns by disjoint products, and prints a line for each: `kernels 6.1, 6.12; compilers 4.1`. */
export function printColumns(
  chosen: readonly BaselineColumn[],
  all: readonly BaselineColumn[] = [],
): readonly ByteString[] {
  let products = chosen.map((one): Product => dimensions.map(([key]) => (one[key] === undefined ? [] : [one[key]])));
  // Merges products that differ only in one dimension: kernels first.
  for (const at of [1, 2, 0]) {
    const groups = groupedBy(products, (one) =>
      JSON.stringify(one.map((values, index) => (index === at ? 0 : values))),
    );
    products = Array.from(groups.values(), ([first, ...others]) =>
      first.map((values, index) => (index === at ? [...values, ...others.flatMap((one) => one[at] ?? [])] : values)),
    );
  }
  return products.map((product) =>
    bytesOf(
      dimensions
        .flatMap(([key, word], index) => {
          const values = product[index] ?? [];
          const isEvery = values.length === new Set(all.map((one) => one[key])).size;
          return values.length === 0 || isEvery ? [] : [`${word} ${values.map(printValue).join(', ')}`];
        })
        .join('; '),
    ),
  );
}

/** The values of each dimension. */
type Product = readonly (readonly string[])[];

/** Columns as a product of variants, kernels and compilers. */
export interface ColumnProduct {
  readonly count: number;
  readonly contains: (column: BaselineColumn) => boolean;
}

const valuePattern = String.raw`(?:"(?:[^"\\]|\\.)*"|[^",;\s]+)`;

/** Parses a printed product; undefined if the text is no product. */
export function parseColumns(text: ByteString): ColumnProduct | undefined {
  const required = new Map<string, ReadonlySet<string>>();
  const part = new RegExp(
    String.raw`(variants|kernels|compilers) (${valuePattern}(?:, ${valuePattern})*)(?:; |$)`,
    'y',
  );
  for (let at = 0; at < text.length; at = part.lastIndex) {
    part.lastIndex = at;
    const [, dimension = '', list = ''] = part.exec(text) ?? [];
    if (dimension === '') return undefined;
    required.set(dimension, new Set((list.match(new RegExp(valuePattern, 'g')) ?? []).map(parseValue)));
  }
  return {
    count: [...required.values()].reduce((count, { size }) => count * size, 1),
    contains: (column) => dimensions.every(([key, plural]) => required.get(plural)?.has(column[key] ?? '') ?? true),
  };
}

function printValue(value: string): string {
  return /^[\w.@+:/-]+$/.test(value) ? value : JSON.stringify(value);
}

function parseValue(written: string): string {
  const text = Buffer.from(written, 'latin1').toString();
  if (!text.startsWith('"')) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}
