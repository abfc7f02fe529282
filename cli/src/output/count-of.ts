/** `1,234 files`. The runtime's own formatting of numbers takes as long to load as many profiles to check. */
export function countOf(count: number, what: string): string {
  const digits = String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
  return `${digits} ${what}${count === 1 ? '' : 's'}`;
}
