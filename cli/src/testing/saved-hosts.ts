import { readFileSync } from 'node:fs';

interface SavedHost {
  readonly kernel: object;
  readonly namespaces: readonly { readonly name: string; readonly profiles: readonly { readonly name: string }[] }[];
}

const text = readFileSync(new URL('../../../docs/examples/farm1.json', import.meta.url), 'utf8');
const farm = JSON.parse(text) as SavedHost;

/** Returns the example host with a different name, and without the profile `nginx` in a container. */
export function hostWithout(host: string, container?: string): string {
  const namespaces = farm.namespaces.map((one) =>
    one.name === `lxc-${container}_<-var-lib-lxc>` ? { ...one, profiles: [] } : one,
  );
  return JSON.stringify({ ...farm, host, namespaces });
}
