import type { Attempt } from './breakages.ts';

/** What the kernel's log has of a refusal, `PROFILE PERMISSION PEER`. */
export function logLine({ operation }: Attempt, refusal: string): string {
  const [, profile = '', permission = '', peer = ''] = /^(\S+) (\S+) (.*)$/.exec(refusal) ?? [];
  const [policyClass = '', name = ''] = operation.split(':');
  const signal = policyClass === 'signal' ? ` signal=${name}` : '';
  return (
    `audit: type=1400 audit(1764226012.345:678): apparmor="DENIED" operation="${policyClass}" class="${policyClass}" ` +
    `profile="${profile}" pid=1 comm="x" requested_mask="${permission}" denied_mask="${permission}"${signal} peer="${peer}"`
  );
}
