import type { AuditedContainer } from '../audited-host.ts';
import { textOf } from '../../source/bytes.ts';

/**
 * Returns evidence of a container's setting, for the first key that is configured; the last line of a key counts. The
 * text is `KEY = VALUE`, with the source if the setting is inherited.
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
