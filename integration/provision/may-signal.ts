import type { LxcHost } from '../lab/host/lxc-host.ts';

/** Checks if the kernel lets a process under a profile send a signal to an unconfined process. */
export async function processMaySignal(host: LxcHost, profile: string): Promise<boolean> {
  const script = 'sleep 60 & pid=$!; aa-exec -p "$1" -- kill -CONT $pid; status=$?; kill $pid; exit $status';
  return (await host.run(['sh', '-c', script, 'sh', profile])).exitCode === 0;
}
