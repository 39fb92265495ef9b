import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LARGE } from '../../functions/contract/compute.ts';
import { LargeFilmEnvironment, readEnvironment } from '../../functions/contract/environment.ts';
import { RETRYABLE } from '../../functions/contract/errors.ts';
import { readDeployment } from '../../lib/deployment.ts';
import { functionOf, machineOf, payloadOf, type State, type StateMachine } from '../support/asl.ts';
import { type Resource, Synthesized, textOf } from '../support/synth.ts';

let app: Synthesized;
let without: Synthesized;
let chain: StateMachine;
let inside: Readonly<Record<string, State>>;
beforeAll(() => {
  app = new Synthesized();
  without = new Synthesized(readDeployment({ settings: { LARGE_FILM_DISK_GB: 0 } }));
  chain = machineOf(app.pipeline, 'Chain').definition;
  inside = chain.States['Large film']?.Branches?.[0]?.States ?? {};
});
afterAll(() => Promise.all([app, without].map((one) => one?.remove())));

const state = (name: string): State => {
  const found = inside[name];
  if (!found) throw new Error(`There is no state ${name}.`);
  return found;
};
const all = (type: string, from = app): Resource[] => from.all(type).map(([, resource]) => resource);
const only = (type: string): Resource['Properties'] => {
  const [one, another] = all(type);
  if (!one || another) throw new Error(`Not one ${type}.`);
  return one.Properties;
};

describe('a film that is too large for functions', () => {
  it('goes to a task when the plan says so, and to functions in all other cases', () => {
    expect(chain.States['Is it large?']).toMatchObject({
      Choices: [
        {
          And: [
            { Variable: '$.scenes.compute', IsPresent: true },
            { Variable: '$.scenes.compute', StringEquals: 'fargate' },
          ],
          Next: 'Large film',
        },
      ],
      Default: 'Render each',
    });
    expect(chain.States['Large film']?.Next).toBe(chain.States.Assemble?.Next);
  });

  it('is tried on spare capacity, and on capacity that stays when its machine is lost', () => {
    const [first, second] = ['Compose large', 'Compose large, kept'].map(state);
    expect(chain.States['Large film']?.Branches).toHaveLength(1);
    expect(chain.States['Large film']?.Branches?.[0]?.StartAt).toBe('Compose large');
    for (const [run, capacityProvider] of [
      [first, 'FARGATE_SPOT'],
      [second, 'FARGATE'],
    ] as const) {
      expect(run?.Resource).toMatch(/:states:::ecs:runTask\.sync$/);
      // The task ends itself before, by a clock that starts later.
      expect(run?.TimeoutSeconds).toBe(LARGE.seconds + 900);
      expect(run?.Parameters).toMatchObject({
        CapacityProviderStrategy: [{ CapacityProvider: capacityProvider, Weight: 1 }],
        NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'ENABLED' } },
        Overrides: {
          ContainerOverrides: [{ Name: 'Composer', Environment: [{ Name: 'JOB_ID', 'Value.$': '$.job_id' }] }],
        },
      });
    }
    const lost = { ErrorEquals: [RETRYABLE.machineLost], ResultPath: null, Next: 'Compose large, kept' };
    expect(state('Compose large: why not?').Catch).toEqual([lost]);
    expect(state('Compose large, kept: why not?').Catch).toBeUndefined();
  });

  it('fails under the name that its step noted, and is tried again like a function', () => {
    for (const name of ['Compose large', 'Compose large, kept']) {
      const next = `${name}: why not?`;
      expect(state(name).Catch, name).toEqual([{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: next }]);
      expect(functionOf(state(next)), name).toBe('Explain');
      expect(payloadOf(state(next)), name).toEqual({ 'job_id.$': '$.job_id' });
    }
    const { Retry = [], Catch = [], ResultPath } = chain.States['Large film'] ?? { Type: '' };
    expect(ResultPath).toBeNull();
    expect(Retry).toEqual(chain.States.Assemble?.Retry);
    expect(Catch).toEqual([{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Large film failed' }]);
    expect(payloadOf(chain.States['Large film failed'] ?? { Type: '' })).toMatchObject({ stage: 'compose' });
  });

  it('has the machine and the variables that the contract tells of', () => {
    const { Cpu, Memory, EphemeralStorage, ContainerDefinitions, RuntimePlatform } = only('AWS::ECS::TaskDefinition');
    expect({ Cpu, Memory }).toEqual({ Cpu: String(LARGE.vcpus * 1024), Memory: String(LARGE.memoryMb) });
    expect(EphemeralStorage).toEqual({ SizeInGiB: 200 });
    expect(RuntimePlatform).toEqual({ CpuArchitecture: 'X86_64', OperatingSystemFamily: 'LINUX' });
    const [{ Environment, Privileged, Secrets }] = ContainerDefinitions;
    expect({ Privileged, Secrets }).toEqual({});
    const variables = Object.fromEntries(
      // A template is what CloudFormation makes of it, here and below.
      (Environment as { Name: string; Value: unknown }[]).map(({ Name, Value }) => [Name, textOf(Value)]),
    );
    const { AWS_REGION, ...own } = { ...variables, JOB_ID: 'vid_1' } as Record<string, string>;
    expect(AWS_REGION).toBe('<AWS::Region>');
    expect(readEnvironment(LargeFilmEnvironment, own)).toEqual(own);
  });

  it('lets nobody in, goes out by HTTPS alone, and has no gateway that costs by the hour', () => {
    expect(all('AWS::EC2::NatGateway')).toEqual([]);
    const { SecurityGroupIngress, SecurityGroupEgress } = only('AWS::EC2::SecurityGroup');
    expect(SecurityGroupIngress).toBeUndefined();
    expect(all('AWS::EC2::SecurityGroupIngress')).toEqual([]);
    expect(SecurityGroupEgress).toEqual([expect.objectContaining({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443 })]);
    const services = all('AWS::EC2::VPCEndpoint').map(({ Properties }) => {
      expect(Properties.VpcEndpointType).toBe('Gateway');
      return textOf(Properties.ServiceName).replace(/^.*\./, '');
    });
    expect(services.sort()).toEqual(['dynamodb', 's3']);
  });

  it('lets the chain start this task and stop what runs in this cluster, as these two roles', () => {
    const ofChain = app.statements().filter(({ policy }) => policy.startsWith('ChainStateMachineRole'));
    const about = (action: RegExp) => ofChain.filter(({ actions }) => actions.some((one) => action.test(one)));
    // CDK takes the family out of the definition's ARN, so that every revision may be started.
    const families = about(/^ecs:RunTask/).flatMap(({ resources }) => resources.map((one) => JSON.stringify(one)));
    expect(families).toEqual([expect.stringMatching(/"Ref":"LargeFilmsTask\w+"/)]);
    expect(about(/^ecs:StopTask/).flatMap(({ resources }) => resources.map(textOf))).toEqual([
      expect.stringMatching(/:task\/<LargeFilmsCluster\w+>\/\*$/),
    ]);
    expect(about(/^iam:PassRole/).flatMap(({ resources }) => resources.map(textOf))).toEqual([
      expect.stringContaining('ExecutionRole'),
      expect.stringContaining('TaskRole'),
    ]);
    expect(about(/^events:/).flatMap(({ resources }) => resources.map(textOf))).toEqual([
      expect.stringMatching(/:rule\/StepFunctionsGetEventsForECSTaskRule$/),
    ]);
  });
});

it('a deployment without room for large films has none of it, and no image to build', () => {
  const types = new Set(
    Object.values(without.pipeline.toJSON().Resources as Record<string, Resource>).map((one) => one.Type),
  );
  expect([...types].filter((type) => /^AWS::(ECS|EC2|ECR)::/.test(type))).toEqual([]);
  const { definition } = machineOf(without.pipeline, 'Chain');
  expect(Object.keys(definition.States).filter((name) => /large/i.test(name))).toEqual([]);
  expect(without.functions().map(([name]) => name)).not.toContain('Explain');
});
