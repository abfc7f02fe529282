import { suggest } from '../diagnostics/suggest.ts';
import { parseLabel } from '../labels/parse-label.ts';
import type { ByteString } from '../source/bytes.ts';
import type { StackedPolicy } from './stacked-policy.ts';

/** The maximum of suggested labels: a profile such as `default` is in many containers. */
const maxSuggestions = 3;

/**
 * Returns the labels of the policy that a text probably means: `web:nginx` for `wbe:ngnix`, `web/nginx`, `nginx:web` or
 * `nginx`, and a stack in the order of the kernel.
 */
export function likelyLabels(written: ByteString, policy: StackedPolicy): readonly ByteString[] {
  const text = written.replace(/ \(\w+\)$/, '').replace(/^(['"`])(.*)\1$/s, '$2') as ByteString;
  const reordered = text.split('//&').toReversed().join('//&');
  const joined = text.replace(/^(.+?)(?:\/\/|&+)(?=:)/s, '$1//&');
  const stack = [text, reordered, joined].find(
    (form) => form !== written && 'label' in parseLabel(form as ByteString, policy.root),
  );
  if (stack !== undefined) return [stack as ByteString];
  const [, first, last] = /^:?([^:/\s]+)(?:::?|\/+|\s+)([^:\s]+)$/.exec(text) ?? [];
  if (first !== undefined && last !== undefined) {
    const form = inContainer(first, last, policy) ?? inContainer(last, first, policy);
    if (form !== undefined) return [form];
  }
  const name = text.replace(/^.*\/&?/s, '') as ByteString;
  const found: ByteString[] = [];
  for (const container of policy.containerNames())
    for (const { namespace } of policy.containersCalled(container))
      if (found.length < maxSuggestions && namespace.profile(name).kind === 'profile')
        found.push(`${container}:${name}` as ByteString);
  return found;
}

/** Returns `CONTAINER:PROFILE` with the names in the policy that are similar. */
function inContainer(container: string, profile: string, policy: StackedPolicy): ByteString | undefined {
  const isThere = policy.containersCalled(container as ByteString).length > 0;
  const name = isThere ? container : suggest(container, policy.containerNames());
  const [found] = name === undefined ? [] : policy.containersCalled(name as ByteString);
  if (found === undefined) return undefined;
  const known = found.namespace.profile(profile as ByteString).kind === 'profile' || profile === 'unconfined';
  const inside = known ? profile : suggest(profile, found.namespace.profileNames());
  return inside === undefined ? undefined : (`${name}:${inside}` as ByteString);
}
