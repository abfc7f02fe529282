import { printable, textOf, type ByteString } from '@lamellar/core/language';
import { warn } from '../../adapters/process/logger.ts';

/** A container that `incus exec` cannot enter after a restart. */
export interface ClosedContainer {
  /** The name in the manifest. */
  readonly container: string;
  /** The path of the init program in the container. */
  readonly program: string;
  /** The profile of the container layer that attaches to the init program. */
  readonly profile: ByteString;
}

/** Warns on stderr about closed containers, with advice. */
export function reportClosed(closed: readonly ClosedContainer[]): void {
  for (const each of closedInWords(closed))
    warn(each, 'write a separate profile with sys_admin for the init program, or omit this profile');
}

/** Describes closed containers, grouped by program and profile. */
export function closedInWords(closed: readonly ClosedContainer[]): readonly string[] {
  const alike = new Map<string, string[]>();
  for (const { container, program, profile } of closed) {
    const init = `profile ${textOf(profile)} of init \`${printable(program)}\` lacks sys_admin`;
    alike.set(init, [...(alike.get(init) ?? []), container]);
  }
  return Array.from(alike, ([init, containers]) => {
    const [first = '', ...others] = containers;
    const which = others.length === 0 ? `container \`${first}\`` : `containers ${containers.join(', ')}`;
    return `\`incus exec\` fails in ${which} after the next start: ${init}`;
  });
}
