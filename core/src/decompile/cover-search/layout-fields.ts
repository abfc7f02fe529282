import { globOf, type LayoutField, type Template } from '../../classes/rule-layout.ts';
import { onlyByte } from '../../patterns/byte-set.ts';
import type { ByteString } from '../../source/bytes.ts';

/** A field as it is looked for at once: of flags, those of each kind by themselves. */
export function kindsOf(field: LayoutField): readonly LayoutField[] {
  const { flags } = field;
  if (flags === undefined) return [field];
  return flags.asked.map((kind) => ({
    ...field,
    // What is set of all of a kind is no matter of its rules.
    flags: {
      all: kind.flatMap(({ set, times }) => (times === 'optional' ? (onlyByte(set) ?? []) : [])),
      asked: [kind],
    },
  }));
}

/** The bytes behind a field. */
export function endText({ end }: LayoutField): ByteString {
  return String.fromCharCode(...end) as ByteString;
}

/** Whether rules can say what a field is matched by. */
export function isTold({ kind }: LayoutField, template: Template): boolean {
  if (kind === 'flags' || kind === 'numbers') return true;
  if (kind === 'address' || template.length === 0) return true;
  return globOf(template) !== undefined;
}
