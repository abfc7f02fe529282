/** What is so no more, and what is so since, a line each with the time in UTC; nothing where all is as it was. */
export function changedFacts(before: readonly string[], after: readonly string[], at: Date): string {
  const [was, is] = [new Set(before), new Set(after)];
  const time = at.toISOString().replace(/\.\d+Z$/, 'Z');
  return [
    ...[...was].filter((fact) => !is.has(fact)).map((fact) => `${time} - ${fact}\n`),
    ...[...is].filter((fact) => !was.has(fact)).map((fact) => `${time} + ${fact}\n`),
  ].join('');
}
