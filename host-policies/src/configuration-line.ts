/**
 * One line of LXC's configuration, so that LXC reads exactly this value: it takes blanks off both ends, and one pair
 * of quotes when the whole value is in them.
 *
 * @throws RangeError where no line can hold the value
 * @see `parse_line` in LXC's `confile.c`, which Incus's `raw.lxc` goes through, too
 */
export function configurationLine(key: string, value: string): string {
  // An empty value takes back what earlier lines of the key have said.
  if (value === '') throw new RangeError(`\`${key}\` needs a value`);
  const found = /[\0\n\r]/.exec(value);
  if (found !== null)
    throw new RangeError(
      `a value of \`${key}\` cannot hold ${found[0] === '\0' ? 'a NUL byte' : 'a line break'}: ${JSON.stringify(value)}`,
    );
  const isChanged = /^[ \t]|[ \t]$/.test(value) || /^(["']).*\1$/s.test(value);
  return `${key} = ${isChanged ? `"${value}"` : value}`;
}
