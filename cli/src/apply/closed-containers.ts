import type { ByteString } from '@lamellar/core/language';
import type { Process, Processes } from '../host/process/processes.ts';
import type { ClosedContainer } from '../output/report-closed.ts';
import { attachedProfile } from './attached-profile.ts';
import { profilesIn } from './confinement.ts';
import type { Prepared } from './prepare.ts';

/**
 * Containers that run and that `incus exec` cannot enter once they are started again with what is to be loaded: Incus loads a seccomp
 * filter under what the container's init runs under, and that takes sys_admin. Which program their init is, is known of what runs alone.
 */
export function closedContainers({
  difference,
  layout,
  compiled,
  live,
}: Pick<Prepared, 'difference' | 'layout' | 'compiled' | 'live'>): readonly ClosedContainer[] {
  return difference.loads.flatMap(({ container, namespace }) => {
    const policy = compiled.containers.get(container)?.policy;
    if (layout.containers.get(container)?.runtime !== 'incus' || policy === undefined) return [];
    const init = initIn(namespace, live.processes);
    const program = init && live.processes.programOf(init);
    const profile = program === undefined ? undefined : profileWithoutSysAdmin(policy, program);
    return program === undefined || profile === undefined ? [] : [{ container, program, profile }];
  });
}

/**
 * The profile that a program gets by itself where a layer is loaded, if that refuses it sys_admin.
 *
 * @see `profile_capable` in the kernel's `capability.c`
 */
export function profileWithoutSysAdmin(policy: Uint8Array, program: string): ByteString | undefined {
  const profile = attachedProfile(policy, program);
  if (profile === undefined || profile.mode === 'unconfined') return undefined;
  const { verdict } = profile.capability('sys_admin');
  const isLetPass = verdict === 'allow' || (profile.mode === 'complain' && verdict !== 'quiet-deny');
  return isLetPass ? undefined : profile.name;
}

/** The first of the processes of a policy namespace that is none of this machine's namespace of processes. */
function initIn(namespace: ByteString, processes: Processes): Process | undefined {
  const own = processes.all.filter(
    (process) => profilesIn(process.label, namespace) !== '' && !processes.isOfMachine(process),
  );
  return own.sort((left, right) => left.started - right.started || left.id - right.id)[0];
}
