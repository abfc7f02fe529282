import { containerPolicies, type ContainerPolicy } from '@lamellar/container-policies';
import { chooseKernel } from '@lamellar/core/kernels';
import { bytesOf, type ByteString } from '@lamellar/core/language';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomPart } from '../random/random-part.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import type { NamespacePolicy } from '../oracle/decision-case.ts';
import { oracleKernels } from '../oracle/oracle-kernel.ts';
import { textRules } from '../oracle/text-rules.ts';
import { askInContainer } from './ask-in-container.ts';
import { expectedVerdicts } from './expected-verdicts.ts';
import { explainedDenials } from './explained-denials.ts';
import { cronLife, takeJobs } from './lives/cron-life.ts';
import { nginxLife } from './lives/nginx-life.ts';
import { opensshServerLife } from './lives/openssh-server-life.ts';
import { postgresqlLife } from './lives/postgresql-life.ts';
import { redisLife } from './lives/redis-life.ts';
import { ServicesContainer } from './services-container.ts';

const host = sharedLxcHost();
let services: ServicesContainer;

beforeAll(async () => {
  services = await ServicesContainer.create(host);
});

afterAll(() => services.container.destroy());

/** The policies for all processes outside of the catalogue's services. */
const basis = new Set(['systemd', 'default']);

/** Each set of policies needs a boot of all services: a run tests a random set. */
const loadings = [
  {
    loaded: 'all policies are loaded',
    policies: containerPolicies,
    // Sessions and jobs then run under `default`.
    init: 'systemd',
    others: 'default (enforce)',
  },
  {
    loaded: 'only those of services are',
    policies: containerPolicies.filter(({ name }) => !basis.has(name)),
    init: 'unconfined',
    others: 'unconfined',
  },
];

describe.each(randomPart('loadings of services', loadings, 1))('if $loaded', ({ policies, init, others }) => {
  beforeAll(async () => {
    await services.boot(policies);
    const { exitCode, stderr } = await services.run(takeJobs);
    if (exitCode !== 0) throw new Error(`cron's tables cannot be written: ${stderr}`);
  });

  test('init and all services run under their profiles', async () => {
    expect(await services.container.label()).toBe(services.labelOf(init));
    expect(await unexplainedDenials()).toEqual([]);
  });

  // Steps without administrators are independent of the set of policies.
  const isWhole = init === 'systemd';
  const lives = [nginxLife, opensshServerLife(others), redisLife, postgresqlLife, cronLife(others)].map((life) => ({
    ...life,
    steps: life.steps.filter(({ isAdministered }) => isWhole || isAdministered === true),
  }));

  describe.each(randomPart('services', lives, 2))('$policy', ({ unit, profiles, steps }) => {
    test.each(steps)('$what', async ({ script, prints = '' }) => {
      const result = await services.run(script);
      expect(result, result.stderr).toMatchObject({ exitCode: 0 });
      expect(result.stdout).toMatch(prints);
    });

    test('is restarted, stopped and started by systemd', async () => {
      const script = [
        `systemctl restart ${unit}; systemctl is-active ${unit}; systemctl status ${unit} > /dev/null`,
        `systemctl stop ${unit}; systemctl show -P Result ${unit}; systemctl start ${unit}; systemctl is-active ${unit}`,
      ].join('; ');
      expect(await services.run(script)).toEqual({ exitCode: 0, stdout: 'active\nsuccess\nactive\n', stderr: '' });
    });

    test('all its processes run under its profiles, stacked with the host layer', async () => {
      const processes = await services.processesOf(unit);
      expect(processes).not.toEqual([]);
      expect(new Set(processes.map(({ label }) => label))).toEqual(
        new Set(profiles.map((name) => services.labelOf(name))),
      );
    });

    test('its page explains every refusal', async () => {
      expect(await unexplainedDenials()).toEqual([]);
    });
  });

  test('real processes have the permissions of the expectations and of core', async () => {
    const labels = ['unconfined', ...policies.flatMap(({ profiles }) => profiles)];
    const named = labels.flatMap((subject) => labels.map((target) => ({ subject, target })));
    const pairs = named.map(({ subject, target }) => ({
      subject: bytesOf(services.labelOf(subject)),
      target: bytesOf(services.labelOf(target)),
    }));
    const digits = await askInContainer(host, services, pairs);
    const show = (answers: readonly (string | undefined)[]) =>
      named.map(({ subject, target }, at) => `${subject} -> ${target}: ${answers[at]}`);

    const [said] = await textRules(await kernelOfHost()).answer([
      { name: 'services', policy: await policyOfHost(policies), pairs },
    ]);
    if (said === undefined || 'refused' in said) throw new Error(`core refuses the policy: ${said?.refused}`);
    expect(show(said.digits)).toEqual(show(digits));

    const expected = expectedVerdicts(policies);
    expect(expected.length).toBeGreaterThan(50);
    const broken = expected.filter(({ subject, target, operation, isAllowed }) => {
      const at = named.findIndex((pair) => pair.subject === subject && pair.target === target);
      return digits[at]?.[operation] !== (isAllowed ? '1' : '0');
    });
    expect(broken).toEqual([]);
    console.log(`services: ${pairs.length} pairs of real processes, ${expected.length} expectations hold`);
    // The refusals up to here are intended.
    await services.newDenials();
  });

  test('init is executed again, and shuts the container down', async () => {
    expect(await services.run('systemctl daemon-reexec; systemctl is-system-running')).toMatchObject({
      stdout: 'running\n',
    });
    expect(await services.container.label()).toBe(services.labelOf(init));
    await services.shutDown();
    expect(await unexplainedDenials()).toEqual([]);
  });
});

/** The refusals since the last call without an explanation in a page. */
async function unexplainedDenials(): Promise<readonly string[]> {
  return (await services.newDenials()).filter((denial) => !explainedDenials.includes(denial));
}

/** The host's kernel with known behaviours. */
async function kernelOfHost() {
  const version = (await host.output(['uname', '-r'])).trim();
  const kernel = oracleKernels.find((each) => each.version === chooseKernel(version)?.kernel.version);
  if (kernel === undefined) throw new Error(`kernel ${version} is not known`);
  return kernel;
}

/** The kernel's policy: LXC's generated profile, and the policy in the container's namespace. */
async function policyOfHost(policies: readonly ContainerPolicy[]): Promise<readonly NamespacePolicy[]> {
  const generated = Buffer.from(await services.container.generatedPolicy()).toString('latin1') as ByteString;
  const namespace = [bytesOf(services.container.namespace)];
  return [{ namespace: [], text: generated }, ...policies.map(({ text }) => ({ namespace, text: bytesOf(text) }))];
}
