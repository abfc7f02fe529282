import { unpackPolicy, type CompiledUnit } from '@lamellar/core/binary';
import { textOf, type ByteString } from '@lamellar/core/language';
import type { DeclaredProfile, PolicyUnit } from '@lamellar/core/namespaces';

/** Suffixes after the prefix of every state: usual letters and directory ends. */
const suffixes = ['', 'a', 'x', '/', '/x', 'xx/yy'];
const maxPaths = 400;

/**
 * Compares the attachments of profiles as text and compiled, for paths into every state of the compiled automata: the
 * match and the matched length. The compiled `length` must not exceed the length of a match.
 */
export function compareAttachments(text: PolicyUnit, compiled: CompiledUnit, binary: Uint8Array): readonly string[] {
  const paths = pathsInto(binary);
  const nameOf = ({ namespace, name }: DeclaredProfile): string => [...namespace, name].join('\0');
  const others = new Map(compiled.declared().map((declared) => [nameOf(declared), declared]));
  const longer = compiled.policy.profiles.flatMap(({ name, attachment: { length } }, index) => {
    const attachment = compiled.declared()[index]?.attaches();
    if (attachment?.kind !== 'pattern') return [];
    const path = paths.find((each) => attachment.matches(each) && attachment.walked(each) < length);
    return path === undefined ? [] : [`${textOf(name)} is known to match ${length} bytes of ${textOf(path)}`];
  });
  const differing = text.declared().flatMap((declared) => {
    const [mine, theirs] = [declared.attaches(), others.get(nameOf(declared))?.attaches()];
    const shown = (attachment: typeof mine, path: ByteString): string => {
      if (attachment?.kind !== 'pattern') return attachment?.name ?? 'nothing';
      return attachment.matches(path) ? `for ${attachment.walked(path)} bytes` : 'not';
    };
    const path = paths.find((each) => shown(mine, each) !== shown(theirs, each));
    if (path === undefined) return [];
    const [own, other] = [shown(mine, path), shown(theirs, path)];
    return [`${textOf(declared.name)} attaches to ${textOf(path)}: as text ${own}, compiled ${other}`];
  });
  return [...longer, ...differing];
}

/** Paths to the states of the attachments of compiled profiles. */
function pathsInto(binary: Uint8Array): readonly ByteString[] {
  const found = new Set<string>(['/']);
  for (const { attachment } of unpackPolicy(binary).profiles) {
    if (attachment.match === undefined) continue;
    const { dfa, start } = attachment.match;
    const states = new Map([[start, '']]);
    for (const [state, path] of states) {
      if (found.size > maxPaths) break;
      for (const end of suffixes) found.add(`${path}${end}`);
      for (let byte = 0x20; byte < 0x7f; byte++) {
        const next = dfa.step(state, byte);
        if (next !== 0 && !states.has(next)) states.set(next, `${path}${String.fromCharCode(byte)}`);
      }
    }
  }
  return [...found] as ByteString[];
}
