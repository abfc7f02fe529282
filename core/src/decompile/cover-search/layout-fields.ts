import { globOf, type LayoutField, type Template } from '../../classes/rule-layout.ts';
import { onlyByte } from '../../patterns/byte-set.ts';
import type { ByteString } from '../../source/bytes.ts';

/** Splits a field of flags by kinds of mounts, which are searched separately. */
export function kindsOf(field: LayoutField): readonly LayoutField[] {
  const { flags } = field;
  if (flags === undefined) return [field];
  return flags.requested.map((kind) => ({
    ...field,
    // Optional flags of a kind do not distinguish rules.
    flags: {
      all: kind.flatMap(({ set, times }) => (times === 'optional' ? (onlyByte(set) ?? []) : [])),
      requested: [kind],
    },
  }));
}

/** Returns the bytes after a field. */
export function endText({ end }: LayoutField): ByteString {
  return String.fromCharCode(...end) as ByteString;
}

/** Is true if a rule can express the template of a field. */
export function isPrintable({ kind }: LayoutField, template: Template): boolean {
  if (kind === 'flags' || kind === 'numbers') return true;
  if (kind === 'address' || template.length === 0) return true;
  return globOf(template) !== undefined;
}
