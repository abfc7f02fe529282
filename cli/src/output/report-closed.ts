import { bytesOf, textOf, type ByteString } from '@lamellar/core/language';
import { warn } from '../host/process/voice.ts';

/** A container that nobody enters by `incus exec` once it is started again. */
export interface ClosedContainer {
  /** The name in the manifest. */
  readonly container: string;
  /** What its init runs, by its path in the container. */
  readonly program: string;
  /** What that gets by itself, of the container layer. */
  readonly profile: ByteString;
}

/** Tells on stderr which containers these are, and what to do. */
export function reportClosed(closed: readonly ClosedContainer[]): void {
  for (const each of closedInWords(closed))
    warn(each, 'give its init a profile of its own that has sys_admin, or leave that profile out');
}

/** Tells those together that have the same program under the same profile. */
export function closedInWords(closed: readonly ClosedContainer[]): readonly string[] {
  const alike = new Map<string, string[]>();
  for (const { container, program, profile } of closed) {
    const init = `its init \`${textOf(bytesOf(program))}\` is then under ${textOf(profile)}, without sys_admin`;
    alike.set(init, [...(alike.get(init) ?? []), container]);
  }
  return Array.from(alike, ([init, containers]) => {
    const [first = '', ...others] = containers;
    const which = others.length === 0 ? `container \`${first}\`` : `each of ${containers.join(', ')}`;
    return `\`incus exec\` does not enter ${which} once it is started again: ${init}`;
  });
}
