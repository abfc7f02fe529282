/** Checks whether a text is an IPv4 or IPv6 address for inet_pton(3). */
export function isIpAddress(text: string): boolean {
  return isIpv4(text) || isIpv6(text);
}

/** Checks for four decimal numbers up to 255, without leading zeros. */
function isIpv4(text: string): boolean {
  return /^(?:(?:0|[1-9]\d{0,2})(?:\.(?!$)|$)){4}$/.test(text) && text.split('.').every((part) => Number(part) <= 255);
}

/**
 * Checks for eight groups of up to four hexadecimal digits. A `::` replaces one or more groups of zeros, and an IPv4
 * address may replace the last two groups.
 */
function isIpv6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half, index) => groupsOf(half, index === halves.length - 1));
  if (groups.includes(undefined)) return false;
  const count = groups.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  return halves.length === 2 ? count <= 7 : count === 8;
}

/** Returns the number of groups for each part; undefined for an invalid part. */
function groupsOf(half: string, isLast: boolean): readonly (number | undefined)[] {
  if (half === '') return [];
  const parts = half.split(':');
  return parts.map((part, index) => {
    if (isLast && index === parts.length - 1 && part.includes('.')) return isIpv4(part) ? 2 : undefined;
    return /^[0-9a-f]{1,4}$/i.test(part) ? 1 : undefined;
  });
}
