import type { ByteString } from '@lamellar/core/language';
import type { Process, Processes } from '../../adapters/process/processes.ts';
import type { ClosedContainer } from './report-closed.ts';
import { attachedProfile } from './attached-profile.ts';
import { profilesIn } from './confinement.ts';
import type { HostPlan } from './host-plan.ts';

/**
 * Finds running containers that `incus exec` cannot enter after a restart with the new layer: Incus loads a seccomp
 * filter under the profile of the container's init, which needs sys_admin. Only a running container shows the program
 * of the init.
 */
export function closedContainers({ containers, live }: HostPlan): readonly ClosedContainer[] {
  return containers.flatMap(({ container: { name, runtime, namespace }, load, layer }) => {
    if (load === undefined || runtime !== 'incus' || layer === undefined) return [];
    const init = initIn(namespace, live.processes);
    const program = init && live.processes.programOf(init);
    const profile = program === undefined ? undefined : profileWithoutSysAdmin(layer.policy, program);
    return program === undefined || profile === undefined ? [] : [{ container: name, program, profile }];
  });
}

/**
 * Returns the name of the profile that attaches to a program, if the profile denies sys_admin.
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

/** Returns the oldest process of a policy namespace that is outside the machine's own PID namespace. */
function initIn(namespace: ByteString, processes: Processes): Process | undefined {
  const own = processes.all.filter(
    (process) => profilesIn(process.label, namespace) !== '' && !processes.isOfMachine(process),
  );
  return own.sort((left, right) => left.started - right.started || left.id - right.id)[0];
}
