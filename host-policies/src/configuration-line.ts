/**
 * Returns a line of LXC's configuration that LXC reads as exactly this value: LXC strips blanks from both ends, and one
 * pair of quotes around the whole value.
 *
 * @throws RangeError if no line can represent the value
 * @see `parse_line` in LXC's `confile.c`, also used for Incus's `raw.lxc`
 */
export function configurationLine(key: string, value: string): string {
  // An empty value clears earlier lines of the key.
  if (value === '') throw new RangeError(`\`${key}\` needs a value`);
  const found = /[\0\n\r]/.exec(value);
  if (found !== null)
    throw new RangeError(
      `a value of \`${key}\` cannot hold ${found[0] === '\0' ? 'a NUL byte' : 'a line break'}: ${JSON.stringify(value)}`,
    );
  const isChanged = /^[ \t]|[ \t]$/.test(value) || /^(["']).*\1$/s.test(value);
  return `${key} = ${isChanged ? `"${value}"` : value}`;
}
