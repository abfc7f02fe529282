/** Prints removed and added facts, a line each with the time in UTC; empty without changes. */
export function changedFacts(before: readonly string[], after: readonly string[], at: Date): string {
  const [was, is] = [new Set(before), new Set(after)];
  const time = at.toISOString().replace(/\.\d+Z$/, 'Z');
  return [
    ...[...was].filter((fact) => !is.has(fact)).map((fact) => `${time} - ${fact}\n`),
    ...[...is].filter((fact) => !was.has(fact)).map((fact) => `${time} + ${fact}\n`),
  ].join('');
}
