import type { ByteString } from '@lamellar/core/language';
import { UnloadedParts, type PrintedLabel } from '@lamellar/core/snapshot';
import { hasProfile } from '../../adapters/process/processes.ts';

/** A process of a container, as input of the confinement check. */
export interface ConfinedProcess extends PrintedLabel {
  /** The path of the program in the container. */
  readonly program: string | undefined;
}

/** A summary of the confinement of a container's processes. */
export interface Confinement {
  /** The number of processes for each profile, or stack of profiles, of the container's own policy namespace. */
  readonly profiles: readonly { readonly profile: ByteString; readonly count: number }[];
  /** The processes outside the host layer. */
  readonly astray: readonly { readonly label: ByteString; readonly count: number }[];
  /** Processes without the attached profile of their program: started before the load, or unable to change profile. */
  readonly early: readonly { readonly program: string; readonly profile: ByteString; readonly count: number }[];
}

/**
 * Summarizes how processes are confined.
 *
 * @param hostLayer - the profile that should confine all processes
 * @param namespace - the container's policy namespace
 * @param attachedTo - returns the profile of the namespace that attaches to a program
 * @param modes - the modes of the loaded profiles in the namespace, by name
 */
export function confinementOf(
  processes: readonly ConfinedProcess[],
  { hostLayer, namespace }: { readonly hostLayer: ByteString; readonly namespace: ByteString },
  attachedTo: (program: string) => ByteString | undefined,
  modes?: ReadonlyMap<ByteString, string>,
): Confinement {
  const unloaded = new UnloadedParts(processes, (part) =>
    part.namespace === namespace ? modes?.get(part.name) : undefined,
  );
  const innerOf = (process: ConfinedProcess): ByteString => {
    const isUnloaded = modes !== undefined && unloaded.of(process).some((part) => part.namespace === namespace);
    return isUnloaded ? unconfined : profilesIn(process.label, namespace);
  };
  const [profiles, astray, early] = [new Counts(), new Counts(), new Map<string, Confinement['early'][number]>()];
  for (const process of processes) {
    const { label, program } = process;
    if (!hasProfile(label, hostLayer)) astray.add(label);
    const inner = innerOf(process);
    if (inner === '') continue;
    profiles.add(inner);
    if (inner !== unconfined || program === undefined) continue;
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

const unconfined = 'unconfined' as ByteString;

/**
 * Returns the profiles of a label in a policy namespace and below, as seen from the namespace; empty without such
 * profiles.
 *
 * @see `aa_label_snxprint`: a namespace is written once for consecutive profiles
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

  /** Returns the entries, the most frequent first. */
  sorted(): readonly (readonly [ByteString, number])[] {
    return [...this.#counts].sort(([left, more], [right, less]) => less - more || (left < right ? -1 : 1));
  }
}
