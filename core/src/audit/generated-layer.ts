import type { Profile } from '../profile/profile.ts';
import { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import { knownAbis, usualFeatures } from '../profile/known-abis.ts';
import { bytesOf, type ByteString } from '../source/bytes.ts';
import { Source } from '../source/source.ts';
import { PolicyUnit } from '../compile/policy-unit.ts';
import type { AuditedContainer, AuditedHost } from './audited-host.ts';

/** A profile as text. */
export interface LayerText {
  readonly name: ByteString;
  readonly text: string;
  /** The title in messages: `the profile that LXC generates`. */
  readonly title: string;
}

/** Returns the profile that a container's runtime would generate without nesting; undefined if unknown. */
export type GeneratedLayer = (container: AuditedContainer) => LayerText | undefined;

/** Compiles a generated profile for the kernel of a host. Undefined if the text does not compile. */
export function compileLayer(
  { name, text, title }: LayerText,
  { kernel, compiler, cache }: AuditedHost,
): Profile | undefined {
  const root = PolicyNamespace.root();
  const source = new Source(title, bytesOf(text));
  const tunables = new Source('tunables/global', bytesOf('@{PROC}=/proc/\n'));
  root.load(
    new PolicyUnit(source, {
      resolve: ({ path }) =>
        path === 'tunables/global' ? { kind: 'files', files: [tunables] } : { kind: 'missing', searched: [path] },
      cache,
      compiler,
      kernelFeatures: kernel.features,
      defaultFeatures: usualFeatures,
      knownAbis,
      loadSets: kernel.measured.loadSets,
    }),
  );
  const found = root.profile(name);
  return found.kind === 'profile' ? found.profile : undefined;
}
