import type { Template } from '../../classes/rule-layout.ts';
import { onlyByte } from '../../patterns/byte-set.ts';
import type { ByteString } from '../../source/bytes.ts';

/** Is true if a string starts with the literal prefix of a template. */
export function beginsLike(template: Template, string: ByteString): boolean {
  for (let at = 0; at < template.length; at++) {
    const element = template[at];
    const byte = element?.times === 'once' ? onlyByte(element.set) : undefined;
    if (byte === undefined) return true;
    if (string.charCodeAt(at) !== byte) return false;
  }
  return true;
}

/** Matches a template against a string, with all possible positions in the template. */
export function matchesTemplate(template: Template, string: ByteString): boolean {
  let places = skipped(template, new Set([0]));
  for (let at = 0; at < string.length && places.size > 0; at++) {
    const byte = string.charCodeAt(at);
    const next = new Set<number>();
    for (const place of places) {
      const element = template[place];
      if (element === undefined || (((element.set.words[byte >> 5] ?? 0) >>> (byte & 31)) & 1) === 0) continue;
      next.add(element.times === 'any' ? place : place + 1);
    }
    places = skipped(template, next);
  }
  return places.has(template.length);
}

/** Adds the positions after optional elements. */
function skipped(template: Template, places: Set<number>): Set<number> {
  // The set grows during the loop.
  for (const place of places) {
    const element = template[place];
    if (element !== undefined && element.times !== 'once') places.add(place + 1);
  }
  return places;
}
