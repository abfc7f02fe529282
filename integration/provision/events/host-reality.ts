import type { LxcHost } from '../../lab/host/lxc-host.ts';
import { incusPlace, isSamePlace, lxcPlace, usualPath, type ContainerPlace } from './place.ts';
import { otherPath } from './lxc-kind.ts';

/** The state of a container in the runtime and the kernel. */
export interface RealContainer {
  readonly place: ContainerPlace;
  /** Undefined for a stopped container. */
  readonly init: number | undefined;
  /** The first process's label, as the host sees it; empty without a process. */
  readonly label: string;
  /** The profiles in the container's policy namespace. */
  readonly loaded: readonly string[];
}

/** All containers of a host, and all policy namespaces. */
export interface Reality {
  readonly containers: readonly RealContainer[];
  readonly namespaces: readonly string[];
}

const containersOfLxc = `
for path in ${usualPath} ${otherPath}; do
  for folder in "$path"/*; do
    [ -e "$folder/config" ] || continue
    name=\${folder##*/}; state=$(lxc-info -P "$path" -n "$name" -s -H); pid=0
    [ "$state" = STOPPED ] || pid=$(lxc-info -P "$path" -n "$name" -p -H)
    echo "$path $name $pid"
  done
done`;

const inKernel = `
cd /sys/kernel/security/apparmor/policy/namespaces
for namespace in *; do
  [ -e "$namespace" ] || continue
  echo "namespace $namespace"
  for name in $(find "$namespace/profiles" -name name); do echo "profile $(cat "$name")"; done
done
for pid; do echo "label $pid $(cat "/proc/$pid/attr/apparmor/current" 2> /dev/null)"; done`;

/**
 * Reads the state from the runtimes and the kernel only.
 *
 * @throws Error if LXC fails for a container, for example because of a missing include in the configuration
 */
export async function realityOf(host: LxcHost): Promise<Reality> {
  const lines = await host.output(['sh', '-euc', containersOfLxc]);
  const ofLxc = lines.split('\n').flatMap((line) => {
    const [path = '', name, pid] = line.split(' ');
    return name === undefined ? [] : [{ place: lxcPlace(name, path), pid: Number(pid) }];
  });
  const query = ['incus', 'query', '/1.0/instances?recursion=2&all-projects=true'];
  const instances = JSON.parse(await host.output(query, { timeout: 300 })) as readonly Instance[];
  const ofIncus = instances.map(({ name, project, state }) => ({
    place: incusPlace(name, project),
    pid: state?.pid ?? 0,
  }));
  const all = [...ofLxc, ...ofIncus];
  const pids = all.flatMap(({ pid }) => (pid > 0 ? [String(pid)] : []));
  const loaded = new Map<string, string[]>();
  const labels = new Map<number, string>();
  let namespace = '';
  for (const line of (await host.output(['sh', '-c', inKernel, 'sh', ...pids])).split('\n')) {
    const [word = '', first = '', ...rest] = line.split(' ');
    if (word === 'namespace') loaded.set((namespace = line.slice(word.length + 1)), []);
    if (word === 'profile') loaded.get(namespace)?.push(line.slice(word.length + 1));
    if (word === 'label') labels.set(Number(first), rest.join(' ').replace(/ \(\w+\)$/, ''));
  }
  const containers = all.map(({ place, pid }) => ({
    place,
    init: pid > 0 ? pid : undefined,
    label: labels.get(pid) ?? '',
    loaded: loaded.get(place.namespace) ?? [],
  }));
  return { containers, namespaces: [...loaded.keys()] };
}

/** @throws Error if the host does not have the container */
export function realityAt({ containers }: Reality, place: ContainerPlace): RealContainer {
  const found = containers.find((each) => isSamePlace(each.place, place));
  if (found === undefined) throw new Error(`there is no ${place.name} in ${place.within}`);
  return found;
}

interface Instance {
  readonly name: string;
  readonly project: string;
  readonly state?: { readonly pid: number } | null;
}
