import { patternOf, type LayoutField, type RuleLayout } from '../../classes/rule-layout.ts';
import { anyByte, nonNul, singleByte } from '../../patterns/byte-set.ts';
import type { Pattern } from '../../patterns/pattern.ts';

/** Returns the pattern of all strings of a layout. */
export function shapeOf({ before, fields }: RuleLayout): Pattern {
  const literal = (byte: number): Pattern => ({ kind: 'set', set: singleByte(byte) });
  const parts = fields.flatMap((field) => [shapeOfField(field), ...field.end.map(literal)]);
  return { kind: 'sequence', parts: [...before.map(literal), ...parts] };
}

const text: Pattern = { kind: 'star', of: { kind: 'set', set: nonNul } };

/** Returns the pattern of all values of a field. */
export function shapeOfField({ kind, length = 0, flags, asked }: LayoutField): Pattern {
  if (asked !== undefined) return asked;
  switch (kind) {
    case 'numbers':
      return { kind: 'sequence', parts: Array.from({ length }, () => ({ kind: 'set', set: anyByte }) as const) };
    case 'address':
      return {
        kind: 'choice',
        alternatives: [
          { kind: 'set', set: singleByte(1) },
          { kind: 'sequence', parts: [{ kind: 'set', set: singleByte(0) }, text] },
        ],
      };
    case 'flags':
      return { kind: 'choice', alternatives: flags?.asked.map(patternOf) ?? [] };
    case 'text':
      return text;
  }
}
