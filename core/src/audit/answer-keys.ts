import type { AuditedHost } from './audited-host.ts';

/** Returns a key of everything in the kernel and the compiler, besides policy, that decides about permissions. */
export function keyOfKernel({ kernel, compiler, snapshot }: AuditedHost): string {
  const { release, measured, features } = kernel;
  return JSON.stringify([release, measured.version, compiler.version, [...features], [...snapshot.kernel.parameters]]);
}

/** Returns a key of all loaded policy. */
export function keyOfPolicy({ namespaces, snapshot, answers }: AuditedHost): string {
  const digestOf = (load: number | undefined): string | undefined => {
    const bytes = load === undefined ? undefined : snapshot.loads[load];
    return bytes === undefined ? undefined : answers.digest(bytes);
  };
  return JSON.stringify(
    Array.from(namespaces, ([namespace, { profiles }]) => [
      namespace,
      profiles.map(({ name, mode, load }) => [name, mode, digestOf(load)]),
    ]),
  );
}
