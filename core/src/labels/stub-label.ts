import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import type { ByteString } from '../source/bytes.ts';
import { stack, stubPart, type Label } from './label.ts';
import { parseLabel, splitLabel } from './parse-label.ts';

/**
 * Returns the label of a profile named from the root's view. If the policy namespace has no such profile, a stub with
 * the name is used.
 */
export function labelOrStub(text: ByteString, root: PolicyNamespace): Label {
  const result = parseLabel(text, root);
  if ('label' in result) return result.label;
  const [part] = splitLabel(text);
  const path = part === undefined || part.namespace === '' ? [] : part.namespace.split('//');
  const namespace = path.reduce<PolicyNamespace | undefined>((at, name) => at?.child(name as ByteString), root);
  if (part === undefined || namespace === undefined) throw new RangeError(`no label: ${text}`);
  return stack(stubPart(namespace, part.name));
}
