/** A profile's name as policy writes it. The name itself must hold nothing that AppArmor reads as a pattern. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '\\"')}"`;
}

/** A pattern that matches the name and nothing else. */
export function quotePattern(name: string): string {
  return `"${escapePattern(name)}"`;
}

/** The name with everything escaped that means more than itself in a pattern or ends a quoted word. */
export function escapePattern(name: string): string {
  return name.replace(/["*?]/g, '\\$&');
}
