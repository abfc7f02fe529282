import { parseLabel, type LabelError, type LabelResult } from '../labels/parse-label.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import { findContainer, rootName } from './find-container.ts';
import { likelyLabels } from './likely-label.ts';
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
  if (name === '' || name.includes('//&')) return { error: withLikely(full.error, written, policy) };
  const inner = written.slice(at + 1) as ByteString;
  if (name === rootName) return inner === '' ? namesNone(written) : parseLabel(inner, policy.root);
  const container = findContainer(name, policy);
  if ('error' in container) {
    if (policy.containersCalled(name).length > 0) return container;
    const message = `${full.error.message}, and ${container.error.message}`;
    const hint = container.error.hint ?? full.error.hint;
    return { error: withLikely(hint === undefined ? { message } : { message, hint }, written, policy) };
  }
  if (inner === '') return namesNone(written);
  const { found } = container;
  const seen = parseLabel(inner, found.container.namespace);
  if ('error' in seen) return { error: withLikely(seen.error, written, policy) };
  return { label: found.label(...seen.label.parts) };
}

/** Adds the labels that a text probably means to the reason why the text is none. */
function withLikely(error: LabelError, written: ByteString, policy: StackedPolicy): LabelError {
  if (error.diagnostics !== undefined) return error;
  const likely = likelyLabels(written, policy).map((label) => `\`${textOf(label)}\``);
  return likely.length === 0 ? error : { ...error, hint: `did you mean ${likely.join(' or ')}?` };
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
