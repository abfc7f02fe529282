import { readFileSync } from 'node:fs';

const example = new URL('../../../core/src/audit/findings/weak-setting/example.json', import.meta.url);
const { tasks, ...host } = JSON.parse(readFileSync(example, 'utf8')) as {
  readonly tasks: readonly { readonly container?: number }[];
};

/** The snapshot of a host with findings of low severity. Without containers, an audit takes a tenth of the time. */
export const hostWithoutContainers = JSON.stringify({
  ...host,
  containers: [],
  tasks: tasks.filter(({ container }) => container === undefined),
});
