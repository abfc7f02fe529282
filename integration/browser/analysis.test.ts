import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { rolldown } from 'rolldown';
import { expect, test } from 'vitest';

/** Asks if nginx in a container may signal unconfined processes of the container, under the catalogues' own policy. */
const program = `
import * as automaton from '@lamellar/core/automata';
import * as check from '@lamellar/core/check';
import * as classes from '@lamellar/core/classes';
import * as compare from '@lamellar/core/diff';
import * as compiled from '@lamellar/core/binary';
import * as denial from '@lamellar/core/log-records';
import * as expectations from '@lamellar/core/expectations';
import * as reach from '@lamellar/core/effective-rules';
import * as kernels from '@lamellar/core/kernels';
import * as labels from '@lamellar/core/labels';
import * as language from '@lamellar/core/language';
import * as matrix from '@lamellar/core/matrix';
import * as mediation from '@lamellar/core/mediation';
import * as namespaces from '@lamellar/core/namespaces';
import * as render from '@lamellar/core/render';
import * as snapshot from '@lamellar/core/snapshot';
import { Policy } from '@lamellar/core';
import * as hostPolicies from '@lamellar/host-policies';
import { containerPolicies } from '@lamellar/container-policies';

// Nothing of them is left out.
globalThis.loaded = [
  automaton, check, classes, compare, compiled, denial, expectations, kernels, labels, language, matrix, mediation, namespaces, reach, render, snapshot, hostPolicies
].map((all) => ({ ...all }));

const { text, namespaceName } = hostPolicies.lxcHostLayer({ name: 'web', nesting: false, privileged: false });
const nginx = containerPolicies.find(({ name }) => name === 'nginx');
const abstractions = ['base', 'nameservice', 'openssl', 'ssl_certs', 'ssl_keys'].map((name) => ['abstractions/' + name, '']);
const variables = ['HOME', 'PROC', 'multiarch', 'pid', 'pids', 'run', 'sys', 'tid'].map((name) => '@{' + name + '}=/' + name);
const includes = { ...Object.fromEntries(abstractions), 'tunables/global': variables.join('\\n') };
const policy = Policy.parse(
  { profiles: { host: text }, namespaces: { [namespaceName]: { profiles: { nginx: nginx.text } } } },
  { includes },
);
const answer = policy.can('web:nginx', 'signal:kill', 'web:unconfined');
globalThis.answer = {
  errors: policy.diagnostics().filter(({ severity }) => severity === 'error').map(({ message }) => message),
  verdict: answer.verdict,
  explanation: answer.explain(),
};
`;

test('the complete analysis runs without the modules of Node', async () => {
  const bundle = await rolldown({
    input: 'program',
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    platform: 'browser',
    resolve: { conditionNames: ['@lamellar/source', 'import', 'browser', 'default'] },
    external: /^node:/,
    plugins: [
      {
        name: 'program',
        resolveId: (id) => (id === 'program' ? fileURLToPath(new URL('program.mjs', import.meta.url)) : undefined),
        load: (id) => (id.endsWith('/browser/program.mjs') ? program : undefined),
      },
    ],
  });
  const { output } = await bundle.generate({ format: 'iife', name: 'lamellar' });
  await bundle.close();
  expect(output).toHaveLength(1);
  expect(output[0].imports).toEqual([]);

  // The required objects of a web page besides the language itself.
  const page = createContext({ TextEncoder, TextDecoder });
  runInContext(output[0].code, page);
  const { answer } = page as unknown as { answer: { errors: string[]; verdict: string; explanation: string } };
  expect(answer.errors).toEqual([]);
  expect(answer.verdict).toBe('deny');
  expect(answer.explanation).toContain('container layer of web `:lxc-web_<-var-lib-lxc>:nginx`');
});
