/**
 * Refuses what no policy or label can hold. apparmor_parser takes brackets, braces and backslashes
 * in a profile's name for a pattern and keeps an escape as part of the name, so that no spelling
 * stands for them; a `:` ends a policy namespace's name in a label.
 *
 * @param what - what the text names, for the message
 * @throws RangeError
 */
export function checkName(what: string, text: string): void {
  if (text.includes('\0')) throw refusal(what, text, 'a NUL byte');
  if (/[\n\r]/.test(text)) throw refusal(what, text, 'a line break');
  const found = /[[\]{}\\:]/.exec(text);
  if (found !== null) throw refusal(what, text, `\`${found[0]}\`, which AppArmor cannot have in a name`);
}

/** The same for the absolute path of a folder. */
export function checkFolder(what: string, path: string): void {
  checkName(what, path);
  if (!path.startsWith('/')) throw new RangeError(`${what} \`${path}\` is not absolute`);
}

/** What is wrong with a text, quoted so that it cannot be mistaken for the message. */
export function refusal(what: string, text: string, reason: string): RangeError {
  return new RangeError(`${what} ${JSON.stringify(text)} holds ${reason}`);
}
