import { patternOf, type LayoutField, type RuleLayout } from '../../classes/rule-layout.ts';
import { anyByte } from '../../patterns/byte-set.ts';
import { anyText, either, ofByte, ofSet, sequence, type Pattern } from '../../patterns/pattern.ts';

/** Returns the pattern of all strings of a layout. */
export function shapeOf({ before, fields }: RuleLayout): Pattern {
  const parts = fields.flatMap((field) => [shapeOfField(field), ...field.end.map(ofByte)]);
  return sequence(...before.map(ofByte), ...parts);
}

/** Returns the pattern of all values of a field. */
export function shapeOfField({ kind, length = 0, flags, requested }: LayoutField): Pattern {
  if (requested !== undefined) return requested;
  switch (kind) {
    case 'numbers':
      return sequence(...Array.from({ length }, () => ofSet(anyByte)));
    case 'address':
      return either(ofByte(1), sequence(ofByte(0), anyText));
    case 'flags':
      return either(...(flags?.requested.map(patternOf) ?? []));
    case 'text':
      return anyText;
  }
}
