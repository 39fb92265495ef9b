import { Duration, Stack } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import {
  Cluster,
  ContainerInsights,
  CpuArchitecture,
  FargatePlatformVersion,
  FargateTaskDefinition,
  type ICluster,
  LogDrivers,
  OperatingSystemFamily,
} from 'aws-cdk-lib/aws-ecs';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { IntegrationPattern, JsonPath, Parallel, TaskInput, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { CapacityProviderOptions, EcsFargateLaunchTarget, LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { LARGE } from '../functions/contract/compute.ts';
import type { LargeFilmEnvironment } from '../functions/contract/environment.ts';
import { RETRYABLE } from '../functions/contract/errors.ts';
import { withLargeFilmImage } from './large-film-image.ts';
import { logsFor } from './logs.ts';
import { RunTask } from './run-task.ts';

export interface LargeFilmsProps {
  /** What the container reads beside the job, which the chain adds. */
  readonly environment: Omit<LargeFilmEnvironment, 'JOB_ID'>;
  /** Tells by its name what ended a task. */
  readonly explain: IFunction;
}

/** Where a task may run: capacity that AWS may take back, at a third of the price, or what it keeps for whoever pays. */
const CAPACITY = { spare: 'FARGATE_SPOT', kept: 'FARGATE' } as const;

/** For a machine to be found and the image to be pulled; the task's own clock starts after that, so that it ends itself first. */
const START = Duration.minutes(15);

/**
 * What composes films that are too large for functions: one task of a larger machine, started for a film and gone
 * afterwards. It costs nothing while there is none. Its machine has no way in, and out only by HTTPS.
 */
export class LargeFilms extends Construct {
  readonly #cluster: ICluster;
  readonly #securityGroup: SecurityGroup;
  readonly #task: FargateTaskDefinition;
  readonly #props: LargeFilmsProps;

  constructor(scope: Construct, id: string, props: LargeFilmsProps) {
    super(scope, id);
    this.#props = props;
    const vpc = this.#network();
    this.#securityGroup = new SecurityGroup(this, 'Way', {
      vpc,
      description: 'Leadreel large films: nothing in, HTTPS out.',
      allowAllOutbound: false,
    });
    this.#securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'S3, DynamoDB, and the registry of the image');
    const cluster = new Cluster(this, 'Cluster', {
      vpc,
      enableFargateCapacityProviders: true,
      containerInsightsV2: ContainerInsights.ENABLED,
    });
    // CDK's classes do not fit its own interfaces where an optional property may not be undefined.
    this.#cluster = cluster as ICluster;
    this.#task = new FargateTaskDefinition(this, 'Task', {
      cpu: LARGE.vcpus * 1024,
      memoryLimitMiB: LARGE.memoryMb,
      ephemeralStorageGiB: Number(props.environment.LARGE_FILM_DISK_GB),
      runtimePlatform: { cpuArchitecture: CpuArchitecture.X86_64, operatingSystemFamily: OperatingSystemFamily.LINUX },
    });
    withLargeFilmImage(this, (image) => {
      this.#task.addContainer('Composer', {
        image,
        environment: { ...props.environment, AWS_REGION: Stack.of(this).region },
        entryPoint: ['node', '/var/task/index.mjs'],
        logging: LogDrivers.awsLogs({ logGroup: logsFor(this, 'Logs'), streamPrefix: 'film' }),
        // It leaves at once when it is told to: what is rendered is kept already.
        stopTimeout: Duration.seconds(10),
      });
    });
  }

  /** Who composes, to be given rights. */
  get composer(): IGrantable {
    return this.#task.taskRole;
  }

  /**
   * The work as one state, which fails under the name of what went wrong, like a function's: a task on spare capacity; when
   * its machine is lost or there is none, one that AWS keeps running.
   */
  work(): Parallel {
    const kept = this.#run('Compose large, kept', CAPACITY.kept);
    const spare = this.#run('Compose large', CAPACITY.spare);
    spare.explained.addCatch(kept.run, { errors: [RETRYABLE.machineLost], resultPath: JsonPath.DISCARD });
    return new Parallel(this, 'Large film', { resultPath: JsonPath.DISCARD }).branch(spare.run);
  }

  #run(name: string, capacityProvider: string) {
    const container = this.#task.defaultContainer;
    if (!container) throw new TypeError('The task has no container.');
    const run = new RunTask(this, name, {
      integrationPattern: IntegrationPattern.RUN_JOB,
      cluster: this.#cluster,
      taskDefinition: this.#task,
      launchTarget: new EcsFargateLaunchTarget({
        platformVersion: FargatePlatformVersion.VERSION1_4,
        capacityProviderOptions: CapacityProviderOptions.custom([{ capacityProvider, weight: 1 }]),
      }),
      // There is no NAT to go through: an address of its own, which lets nobody in.
      assignPublicIp: true,
      subnets: { subnetType: SubnetType.PUBLIC },
      securityGroups: [this.#securityGroup],
      containerOverrides: [
        { containerDefinition: container, environment: [{ name: 'JOB_ID', value: JsonPath.stringAt('$.job_id') }] },
      ],
      resultPath: JsonPath.DISCARD,
      taskTimeout: Timeout.duration(Duration.seconds(LARGE.seconds).plus(START)),
    });
    const explained = new LambdaInvoke(this, `${name}: why not?`, {
      lambdaFunction: this.#props.explain,
      payload: TaskInput.fromObject({ job_id: JsonPath.stringAt('$.job_id') }),
      payloadResponseOnly: true,
      resultPath: JsonPath.DISCARD,
      retryOnServiceExceptions: true,
      taskTimeout: Timeout.duration(Duration.minutes(5)),
    });
    run.addCatch(explained, { resultPath: JsonPath.DISCARD });
    return { run, explained };
  }

  /** Public subnets and nothing that costs by the hour; S3 and DynamoDB are reached without leaving AWS. */
  #network(): IVpc {
    const vpc = new Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Public', subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: false }],
      gatewayEndpoints: {
        S3: { service: GatewayVpcEndpointAwsService.S3 },
        DynamoDb: { service: GatewayVpcEndpointAwsService.DYNAMODB },
      },
      // Would need a function of CDK's own; nothing is ever put into that group.
      restrictDefaultSecurityGroup: false,
    });
    vpc.addFlowLog('Refused', {
      trafficType: FlowLogTrafficType.REJECT,
      destination: FlowLogDestination.toCloudWatchLogs(logsFor(this, 'RefusedLogs')),
    });
    // As for the cluster.
    return vpc as IVpc;
  }
}
