import type { ByteString } from '@lamellar/core/language';
import { hasProfile } from '../host/process/processes.ts';

/** A process of a container, as far as it matters how it is confined. */
export interface ConfinedProcess {
  /** As the root policy namespace sees it. */
  readonly label: ByteString;
  /** What it runs, by its path in the container. */
  readonly program: string | undefined;
}

/** How the processes of a container are confined. */
export interface Confinement {
  /** How many run under each profile of the container's own policy namespace, or under several of these. */
  readonly profiles: readonly { readonly profile: ByteString; readonly count: number }[];
  /** Those that are not under the host layer. */
  readonly astray: readonly { readonly label: ByteString; readonly count: number }[];
  /** Those that run a program without the profile that attaches to it: they were there before the profile, or may not take it. */
  readonly early: readonly { readonly program: string; readonly profile: ByteString; readonly count: number }[];
}

/**
 * Tells how processes are confined.
 *
 * @param hostLayer - the profile that all of them are to be under
 * @param namespace - the container's policy namespace
 * @param attachedTo - the profile there that a program gets by itself
 */
export function confinementOf(
  processes: readonly ConfinedProcess[],
  { hostLayer, namespace }: { readonly hostLayer: ByteString; readonly namespace: ByteString },
  attachedTo: (program: string) => ByteString | undefined,
): Confinement {
  const [profiles, astray, early] = [new Counts(), new Counts(), new Map<string, Confinement['early'][number]>()];
  for (const { label, program } of processes) {
    if (!hasProfile(label, hostLayer)) astray.add(label);
    const inner = profilesIn(label, namespace);
    if (inner === '') continue;
    profiles.add(inner);
    if (inner !== 'unconfined' || program === undefined) continue;
    const wanted = attachedTo(program);
    if (wanted === undefined) continue;
    const key = `${wanted}\0${program}`;
    early.set(key, { program, profile: wanted, count: (early.get(key)?.count ?? 0) + 1 });
  }
  return {
    profiles: profiles.sorted().map(([profile, count]) => ({ profile, count })),
    astray: astray.sorted().map(([label, count]) => ({ label, count })),
    early: [...early.values()],
  };
}

/**
 * What a label has of a policy namespace and of those below it, as that sees it; empty where that is nothing.
 *
 * @see `aa_label_snxprint`: a namespace is said once for all profiles of it that follow each other
 */
export function profilesIn(label: ByteString, namespace: ByteString): ByteString {
  let current = '';
  const found: string[] = [];
  for (const part of label.split('//&')) {
    const [, named, rest = part] = /^:([^:]+):(?:\/\/)?(.*)$/s.exec(part) ?? [];
    if (named !== undefined) current = named;
    if (current === namespace) found.push(rest);
    else if (current.startsWith(`${namespace}//`)) found.push(`:${current.slice(namespace.length + 2)}:${rest}`);
  }
  return found.join('//&') as ByteString;
}

class Counts {
  readonly #counts = new Map<ByteString, number>();

  add(name: ByteString): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** The most frequent first. */
  sorted(): readonly (readonly [ByteString, number])[] {
    return [...this.#counts].sort(([left, more], [right, less]) => less - more || (left < right ? -1 : 1));
  }
}
