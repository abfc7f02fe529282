import { groupedBy, printable, textOf, type ByteString } from '@lamellar/core/language';
import { evaluateCapability } from '@lamellar/core/mediation';
import type { LivePolicyInterface } from '../../adapters/kernel/securityfs.ts';
import type { Process, Processes } from '../../adapters/process/processes.ts';
import { attachedProfile } from './attached-profile.ts';
import { profilesIn } from './confinement.ts';
import type { HostPlan } from './host-plan.ts';

/** A container that `incus exec` cannot enter after a restart. */
export interface ClosedContainer {
  /** The name in the manifest. */
  readonly container: string;
  /** The path of the init program in the container. */
  readonly program: string;
  /** The profile of the container layer that attaches to the init program. */
  readonly profile: ByteString;
}

/**
 * Finds running containers that `incus exec` cannot enter after a restart with the new layer: Incus loads a seccomp
 * filter under the profile of the container's init, which needs sys_admin. Only a running container shows the program
 * of the init.
 */
export function closedContainers({ containers, live, machine }: HostPlan): readonly ClosedContainer[] {
  return containers.flatMap(({ container: { name, runtime, namespace }, load, layer }) => {
    if (load === undefined || runtime !== 'incus' || layer === undefined) return [];
    const init = initIn(namespace, live.processes);
    const program = init && live.processes.programOf(init);
    const profile = program === undefined ? undefined : profileWithoutSysAdmin(layer.policy, program, machine.kernel);
    return program === undefined || profile === undefined ? [] : [{ container: name, program, profile }];
  });
}

/**
 * Returns the name of the profile that attaches to a program, if the profile denies sys_admin in the modes of the kernel.
 */
export function profileWithoutSysAdmin(
  policy: Uint8Array,
  program: string,
  { auditMode, isComplaining }: Pick<LivePolicyInterface, 'auditMode' | 'isComplaining'>,
): ByteString | undefined {
  const profile = attachedProfile(policy, program);
  if (profile === undefined || profile.mode === 'unconfined') return undefined;
  const inMode = {
    ...profile,
    ...(isComplaining ? { mode: 'complain' as const } : {}),
    ...(auditMode === 'normal' ? {} : { auditMode }),
  };
  return evaluateCapability(inMode, 'sys_admin').verdict === 'allow' ? undefined : profile.name;
}

/** Returns the oldest process of a policy namespace that is outside the machine's own PID namespace. */
function initIn(namespace: ByteString, processes: Processes): Process | undefined {
  const own = processes.all.filter(
    (process) => profilesIn(process.label, namespace) !== '' && !processes.isOfMachine(process),
  );
  return own.sort((left, right) => left.started - right.started || left.id - right.id)[0];
}

/** Describes closed containers, grouped by program and profile. */
export function closedInWords(closed: readonly ClosedContainer[]): readonly string[] {
  const equivalent = groupedBy(
    closed,
    ({ program, profile }) => `profile ${textOf(profile)} of init \`${printable(program)}\` lacks sys_admin`,
  );
  return Array.from(equivalent, ([init, same]) => {
    const containers = same.map(({ container }) => container).join(', ');
    const which = same.length === 1 ? `container \`${containers}\`` : `containers ${containers}`;
    return `\`incus exec\` fails in ${which} after the next start: ${init}`;
  });
}
