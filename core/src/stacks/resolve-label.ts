import { parseLabel, type LabelResult } from '../labels/parse-label.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import { findContainer, rootName } from './find-container.ts';
import type { StackedPolicy } from './stacked-policy.ts';

/**
 * Resolves a label as people write labels: from the view of the root policy namespace or else in the form of manifests.
 * `web:nginx` is `nginx` as seen by a task of container `web`, stacked on the host layer of `web`; `host:cron` is the
 * profile `cron` of the host.
 */
export function resolveLabel(written: ByteString, policy: StackedPolicy): LabelResult {
  const full = parseLabel(written, policy.root);
  // If the policy has the label, but with errors, no further form is tried.
  if ('label' in full || full.error.diagnostics !== undefined) return full;
  if (policy.containersCalled(written).length > 0) return namesContainer(written);
  const at = written.indexOf(':');
  const name = written.slice(0, Math.max(at, 0)) as ByteString;
  if (name === '' || name.includes('//&')) return full;
  const inner = written.slice(at + 1) as ByteString;
  if (name === rootName) return inner === '' ? namesNone(written) : parseLabel(inner, policy.root);
  const container = findContainer(name, policy);
  if ('error' in container) {
    if (policy.containersCalled(name).length > 0) return container;
    const message = `${full.error.message}, and ${container.error.message}`;
    const hint = container.error.hint ?? full.error.hint;
    return { error: hint === undefined ? { message } : { message, hint } };
  }
  if (inner === '') return namesNone(written);
  const { found } = container;
  const seen = parseLabel(inner, found.container.namespace);
  return 'error' in seen ? seen : { label: found.label(...seen.label.parts) };
}

function namesContainer(written: ByteString): LabelResult {
  const text = textOf(written);
  return {
    error: {
      message: `\`${text}\` is a container, not a profile`,
      hint: `write \`${text}:PROFILE\` for tasks under that profile, or \`${text}:unconfined\` for tasks without a profile`,
    },
  };
}

function namesNone(written: ByteString): LabelResult {
  const text = textOf(written);
  return {
    error: { message: `\`${text}\` names no profile`, hint: `write \`${text}unconfined\` for tasks without a profile` },
  };
}
