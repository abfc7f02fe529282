/** `1,234 files`. @param many - what several are called where that is not with an `s` */
export function countOf(count: number, what: string, many = `${what}s`): string {
  return `${digitsOf(count)} ${count === 1 ? what : many}`;
}

/** `1,234`. The runtime's own formatting of numbers takes as long to load as many profiles to check. */
export function digitsOf(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
