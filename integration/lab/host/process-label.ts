import type { LxcHost } from './lxc-host.ts';

/** Returns the label of a process, as the host sees it, without the mode. */
export async function labelOf(host: LxcHost, hostPid: number): Promise<string> {
  const text = await host.output(['cat', `/proc/${hostPid}/attr/apparmor/current`]);
  return text.replace(/\n$/, '').replace(/ \(\w+\)$/, '');
}
