import { Policy } from '@lamellar/core';
import { textOf } from '@lamellar/core/language';
import { pageLayers, type Fields, type LayerName } from './fields.ts';

/** The names of the layers in diagnostics and evidence. */
export const layerFiles: Readonly<Record<LayerName, string>> = { host: 'host.aa', container: 'container.aa' };

/** The advice for an include: the page has only AppArmor's abi files. */
const missingFile = 'the page has no such file: write the text of the file in place of the `include`';

/**
 * Parses the layers of the page.
 *
 * @throws RangeError if the policy namespace or the kernel has no valid name
 */
export function parseLayers({ texts, namespace, kernel }: Fields): Policy {
  if (namespace === '')
    throw new RangeError(
      'the policy namespace of the container is empty: write a name such as `lxc-web_<-var-lib-lxc>`',
    );
  const [host, container] = pageLayers.map((layer) => ({ profiles: { [layerFiles[layer]]: texts[layer] } }));
  return Policy.parse(
    { ...host, namespaces: { [namespace]: container ?? {} } },
    { kernel, includes: ({ path }) => ({ kind: 'missing', searched: [textOf(path)], remedy: missingFile }) },
  );
}
