/** Prints `1,234 files`. @param many - the plural, by default with an `s` */
export function countOf(count: number, what: string, many = `${what}s`): string {
  return `${digitsOf(count)} ${count === 1 ? what : many}`;
}

/** Prints `1,234`. The number formatting of Node takes as long to load as checking many profiles. */
export function digitsOf(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
