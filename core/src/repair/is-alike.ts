import type { Thing } from '../class/thing.ts';

/** Whether two things differ in nothing but the texts by which rules are matched: a file of one's own and one of others do. */
export function isAlike(left: Thing, right: Thing): boolean {
  return restOf(left) === restOf(right);
}

function restOf(thing: Thing): string {
  const isMatched = (key: string): boolean => key === 'path' || key === 'existing' || key === 'name';
  return JSON.stringify(Object.entries(thing).filter(([key]) => !isMatched(key)));
}
