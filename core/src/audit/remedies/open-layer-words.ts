import { operationWords } from '../../classes/operation-words.ts';
import { textOf } from '../../source/printable-text.ts';
import type { AuditedContainer } from '../audited-host.ts';
import { countWords, quoted, someOf, taskList } from '../findings/evidence.ts';
import { adviceFix, commandFix, type Fix } from '../findings/finding.ts';
import { projectOptions } from '../findings/instance-options.ts';
import { shellCommand } from '../findings/shell-word.ts';
import type { OpenLayerCause } from './open-layer-causes.ts';
import { outerKey } from '../container-layers.ts';
import { hostLayersOf } from './openings.ts';
import { restartFix } from './restart-fix.ts';

/** The words about a cause: evidence and fixes. Safe to print. */
export interface CauseWords {
  readonly evidence: readonly string[];
  readonly fixes: readonly Fix[];
}

/** Describes a cause of an open host layer for a container. */
export function openLayerWords(cause: OpenLayerCause, container: AuditedContainer): CauseWords {
  const restart = restartFix(container.container);
  const layers = someOf(hostLayersOf(container).map(quoted));
  switch (cause.kind) {
    case 'stray':
      return strayWords(cause.outside, container);
    case 'complain':
      return {
        evidence: [`host layer ${layers} is in complain mode: violations are only logged`],
        fixes: [adviceFix('remove `complain` from the flags of the host layer, and load the host layer again')],
      };
    case 'nesting':
      return { evidence: [], fixes: nestingFixes(container) };
    case 'earlier':
      return {
        evidence: ['the configuration makes a closed host layer: the container still runs with an earlier host layer'],
        fixes: [restart],
      };
    case 'settings':
      return {
        evidence: cause.settings.map(
          ({ key, value, from }) =>
            `the rule comes from \`${textOf(key)} = ${textOf(value)}\`${from === undefined ? '' : ` (${textOf(from)})`}`,
        ),
        fixes: [
          adviceFix(
            `remove the rule from the configuration, or limit the rule by \`peer=\`${cause.isNested ? '; also turn nesting off' : ''}`,
          ),
          restart,
        ],
      };
    case 'rules': {
      const operations = [...new Set(cause.openings.map(({ decision }) => decision.operation))];
      return {
        evidence:
          operations.length === 0 ? [] : [`a rule of host layer ${layers} allows ${operationWords(operations)}`],
        fixes: [
          adviceFix(
            'limit the rules of the host layer by `peer=`, and load the host layer again, or give the container a generated host layer',
          ),
        ],
      };
    }
  }
}

function strayWords(outside: ReadonlySet<string>, { labels }: AuditedContainer): CauseWords {
  const stray = labels.filter((label) => outside.has(outerKey(label)));
  const tasks = [...new Set(stray.flatMap((label) => label.tasks))];
  return {
    evidence: [
      `${countWords(tasks.length, 'process', 'processes')} outside the host layer, under ${someOf(stray.map(({ label }) => quoted(label)))}: ${taskList(tasks)}`,
    ],
    fixes: [
      adviceFix(
        'end these processes: `lxc-attach` with `-e` or `-c`, `nsenter` and the like start programs outside the host layer',
      ),
    ],
  };
}

function nestingFixes({ container }: AuditedContainer): readonly Fix[] {
  if (container.runtime !== 'incus')
    return [
      {
        kind: 'setting',
        line: 'lxc.apparmor.allow_nesting = 0',
        place: 'the configuration, if the container has no inner containers; then restart the container',
      },
    ];
  const instance = [...projectOptions(container), container.name];
  return [
    commandFix(shellCommand('incus', 'config', 'set', ...instance, 'security.nesting=false')),
    adviceFix('only if the container has no inner containers; then restart the container'),
  ];
}
