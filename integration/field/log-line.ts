import type { FieldAttempt } from './breakages.ts';

/** The kernel's log line of a refusal `PROFILE PERMISSION PEER`; operations without a target have no peer. */
export function logLine({ operation }: FieldAttempt, refusal: string): string {
  const [, profile = '', permission = '', peer] = /^(.+?) (\w+)(?: (\S+))?$/.exec(refusal) ?? [];
  const [policyClass = '', name = ''] = operation.split(':');
  const head = 'audit: type=1400 audit(1764226012.345:678): apparmor="DENIED"';
  const task = `profile="${profile}" pid=1 comm="x"`;
  if (peer === undefined) {
    const done = `${policyClass}_${name}`;
    return `${head} operation="${done}" class="namespace" ${task} requested="${done}" denied="${done}"`;
  }
  const signal = policyClass === 'signal' ? ` signal=${name}` : '';
  return `${head} operation="${policyClass}" class="${policyClass}" ${task} requested_mask="${permission}" denied_mask="${permission}"${signal} peer="${peer}"`;
}
