const names = [
  'chown',
  'dac_override',
  'dac_read_search',
  'fowner',
  'fsetid',
  'kill',
  'setgid',
  'setuid',
  'setpcap',
  'linux_immutable',
  'net_bind_service',
  'net_broadcast',
  'net_admin',
  'net_raw',
  'ipc_lock',
  'ipc_owner',
  'sys_module',
  'sys_rawio',
  'sys_chroot',
  'sys_ptrace',
  'sys_pacct',
  'sys_admin',
  'sys_boot',
  'sys_nice',
  'sys_resource',
  'sys_time',
  'sys_tty_config',
  'mknod',
  'lease',
  'audit_write',
  'audit_control',
  'setfcap',
  'mac_override',
  'mac_admin',
  'syslog',
  'wake_alarm',
  'block_suspend',
  'audit_read',
  'perfmon',
  'bpf',
  'checkpoint_restore',
] as const;

/** The name of a capability, without `cap_`. */
export type CapabilityName = (typeof names)[number];

/** The names of all capabilities, indexed by the kernel's numbers. */
export const capabilityNames: readonly CapabilityName[] = names;

const numbers = new Map<string, number>(capabilityNames.map((name, number) => [name, number]));

/** Returns the kernel's number of a capability. */
export function capabilityNumber(name: CapabilityName): number;
export function capabilityNumber(name: string): number | undefined;
export function capabilityNumber(name: string): number | undefined {
  return numbers.get(name);
}
