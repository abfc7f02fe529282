import type { AuditedContainer } from '../audit/audited-host.ts';
import { textOf } from '../source/bytes.ts';

/**
 * What a container's configuration says by the first of some keys that it has; the last line of a key counts. As evidence tells it:
 * `KEY = VALUE`, and the place where it is not the container's own.
 */
export function settingOf({ container }: AuditedContainer, ...keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const found = container.settings?.findLast((setting) => setting.key === key);
    if (found === undefined) continue;
    const from = found.from === undefined ? '' : ` (${textOf(found.from)})`;
    return `its configuration says \`${textOf(found.key)} = ${textOf(found.value)}\`${from}`;
  }
  return undefined;
}
