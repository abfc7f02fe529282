import type { Profile } from '../profile/profile.ts';
import { PolicyNamespace } from '../namespace/policy-namespace.ts';
import { knownAbis, usualFeatures } from '../profile/known-abis.ts';
import { bytesOf, type ByteString } from '../source/bytes.ts';
import { Source } from '../source/source.ts';
import { PolicyCache } from '../text/policy-cache.ts';
import { PolicyUnit } from '../text/policy-unit.ts';
import type { AuditedContainer, AuditedHost } from './audited-host.ts';

/** A profile as text. */
export interface LayerText {
  readonly name: ByteString;
  readonly text: string;
  /** What people call it: `what LXC generates`. */
  readonly title: string;
}

/** What the runtime of a container would generate for it, without nesting; undefined where that is not known. */
export type GeneratedLayer = (container: AuditedContainer) => LayerText | undefined;

/** Compiles such a profile for the kernel of a host. Undefined where the text is none that can be compiled. */
export function compileLayer({ name, text, title }: LayerText, { kernel }: AuditedHost): Profile | undefined {
  const root = PolicyNamespace.root();
  const source = new Source(title, bytesOf(text));
  const tunables = new Source('tunables/global', bytesOf('@{PROC}=/proc/\n'));
  root.load(
    new PolicyUnit(source, {
      resolve: ({ path }) =>
        path === 'tunables/global' ? { kind: 'files', files: [tunables] } : { kind: 'missing', searched: [path] },
      cache: new PolicyCache(),
      kernelFeatures: kernel.features,
      defaultFeatures: usualFeatures,
      knownAbis,
      loadSets: kernel.measured.loadSets,
    }),
  );
  const found = root.profile(name);
  return found.kind === 'profile' ? found.profile : undefined;
}
