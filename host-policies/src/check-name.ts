/**
 * Refuses characters that a policy or a label cannot contain. apparmor_parser reads brackets, braces and backslashes in
 * a profile's name as a pattern. An escape stays part of the name, so these characters have no spelling. A `:` ends the
 * name of a policy namespace in a label.
 *
 * @param what - the named object, for the message
 * @throws RangeError
 */
export function checkName(what: string, text: string): void {
  if (text.includes('\0')) throw refusal(what, text, 'a NUL byte');
  if (/[\n\r]/.test(text)) throw refusal(what, text, 'a line break');
  const found = /[[\]{}\\:]/.exec(text);
  if (found !== null) throw refusal(what, text, `\`${found[0]}\`, which AppArmor cannot have in a name`);
}

/** Refuses forbidden characters in the absolute path of a folder. */
export function checkFolder(what: string, path: string): void {
  checkName(what, path);
  if (!path.startsWith('/')) throw new RangeError(`${what} \`${path}\` is not absolute`);
}

/** Returns an error about a text. Quotes separate the text from the message. */
export function refusal(what: string, text: string, reason: string): RangeError {
  return new RangeError(`${what} ${JSON.stringify(text)} holds ${reason}`);
}
