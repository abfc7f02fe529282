import type { LabelPair } from '../oracle/decision-case.ts';
import { textOf } from '@lamellar/core/language';
import type { ServicesContainer } from './services-container.ts';
import type { LxcHost } from '../lab/host/lxc-host.ts';
import { buildProber } from '../lab/probers/build-prober.ts';

/** Every policy of the catalogue lets processes map files named like libraries, and thus run the prober. */
const prober = '/usr/lib/x86_64-linux-gnu/process-prober.so';

/**
 * Measures the mutual permissions of a container's real processes, with digits in the order of `parseOperationsArgument`. The
 * host's administrator starts the processes under the labels, in the container's namespaces: a service itself lacks the
 * permissions.
 */
export async function askInContainer(
  host: LxcHost,
  { container }: ServicesContainer,
  pairs: readonly LabelPair[],
): Promise<readonly string[]> {
  await host.copyIn(await buildProber('process-prober'), `${container.folder}/rootfs${prober}`);
  await host.output(['chmod', '755', `${container.folder}/rootfs${prober}`]);
  const enter = [
    'nsenter',
    '-t',
    String(await container.initPid()),
    '-m',
    '-p',
    '--',
    'bash',
    '-euc',
    askScript,
    'bash',
  ];
  const input = pairs.map(({ subject, target }) => `${textOf(subject)}\t${textOf(target)}\n`).join('');
  const output = await host.output([...enter, prober], { input, timeout: 600 });
  return output.split('\n').slice(0, -1);
}

/** For every line with a pair of labels, starts a target, waits until the target ignores signals, and asks. */
const askScript = [
  'as() { printf "exec %s" "$1" > /proc/self/attr/apparmor/exec; shift; exec "$@"; }',
  'while IFS="\t" read -r subject target; do',
  '  (as "$target" "$1" wait) < /dev/null > /dev/null 2>&1 & pid=$!',
  // The shell sets SIGINT and SIGQUIT to be ignored before the exec of the prober, which also ignores SIGTERM.
  '  until grep -q "^SigIgn:.*[4-7c-f][0-9a-f]\\{3\\}$" "/proc/$pid/status"; do sleep 0.02; done',
  '  label=$(cat "/proc/$pid/attr/apparmor/current")',
  '  [ "${label% (*}" = "$target" ] || { echo "it runs as $label" >&2; exit 1; }',
  '  (as "$subject" "$1" ask "$pid") < /dev/null',
  '  kill -KILL "$pid" 2> /dev/null || true; wait "$pid" 2> /dev/null || true',
  'done',
].join('\n');
