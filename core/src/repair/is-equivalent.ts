import type { MediatedObject } from '../classes/mediated-object.ts';

/**
 * Returns whether two objects differ only in the texts that rules match. For example, an owned file and a file of a
 * different owner differ in more.
 */
export function isEquivalent(left: MediatedObject, right: MediatedObject): boolean {
  return restOf(left) === restOf(right);
}

function restOf(thing: MediatedObject): string {
  const isMatched = (key: string): boolean => key === 'path' || key === 'existing' || key === 'name';
  return JSON.stringify(Object.entries(thing).filter(([key]) => !isMatched(key)));
}
