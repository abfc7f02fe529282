/** Shell commands that keep a container from starting, and say why in the host's log: LXC keeps what hooks print to itself. */
export function failed(why: string): string {
  return `logger -st lamellar "container $LXC_NAME does not start ${why}"; exit 1`;
}

/** What to do about it, for a container that may be a copy of the one that its settings were made for, or that one. */
export function mended(runtime: 'lxc' | 'incus'): string {
  // LXC has the same name in every path of its; Incus puts the project in front, and has no `_` in a name.
  const name = runtime === 'lxc' ? '${LXC_CONFIG_FILE%/config}' : '${LXC_NAME##*_}';
  return `Run lamellar apply where the manifest has it, else lamellar remove --container ${name}`;
}
