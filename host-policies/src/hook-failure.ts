/**
 * Returns shell commands that keep a container from starting and write the reason to the host's log, because LXC
 * discards the output of hooks.
 */
export function failWithReason(why: string): string {
  return `logger -st lamellar "container $LXC_NAME does not start ${why}"; exit 1`;
}

/** A program that runs hooks of containers. */
export type HookRuntime = 'lxc' | 'incus' | 'proxmox';

/** Returns advice for a failure, for the original container of the settings or for a copy. */
export function repairAdvice(runtime: HookRuntime): string {
  if (runtime === 'proxmox')
    return 'Run lamellar plan --out, or remove the lxc.include from /etc/pve/lxc/$LXC_NAME.conf';
  // `LXC_CONFIG_FILE` contains the container's name in every LXC path; Incus adds the project before the name, which
  // has no `_`.
  const name = runtime === 'lxc' ? '${LXC_CONFIG_FILE%/config}' : '${LXC_NAME##*_}';
  return `Run lamellar apply where the manifest has it, else lamellar remove --container ${name}`;
}
