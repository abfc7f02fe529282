import { Policy } from '@lamellar/core';
import { pageLayers, type Fields, type LayerName } from './fields.ts';

/** The names of the layers in diagnostics and evidence. */
export const layerFiles: Readonly<Record<LayerName, string>> = { host: 'host.aa', container: 'container.aa' };

/**
 * Parses the layers of the page.
 *
 * @throws RangeError if the policy namespace has no valid name
 */
export function parseLayers({ texts, namespace, kernel }: Fields): Policy {
  const [host, container] = pageLayers.map((layer) => ({ profiles: { [layerFiles[layer]]: texts[layer] } }));
  return Policy.parse({ ...host, namespaces: { [namespace]: container ?? {} } }, { kernel });
}
