import { bytesOf, Source } from '@lamellar/core/language';
import { readManifest, type Manifest } from '@lamellar/node/manifest';

const catalogues = { hostPolicies: ['lxc', 'lxc-unprivileged', 'incus'], containerPolicies: ['nginx', 'redis'] };

/** Reads a valid manifest from a text, as the file `etc/lamellar.yaml`; throws its errors. */
export function validManifest(text: string): Manifest {
  const result = readManifest(new Source('etc/lamellar.yaml', bytesOf(text)), catalogues);
  if ('manifest' in result) return result.manifest;
  throw new Error(result.diagnostics.map(({ message }) => message).join('; '));
}
