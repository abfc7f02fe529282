/** Prints lines as a code block of Markdown, with a fence longer than any in the lines. */
export function codeBlock(lines: readonly string[]): readonly string[] {
  const longest = Math.max(2, ...lines.flatMap((line) => Array.from(line.matchAll(/`+/g), ([run]) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}text`, ...lines, fence, ''];
}
