import { Annotations, CfnOutput, DefaultStackSynthesizer, Stack, Tags } from 'aws-cdk-lib';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { digestZone } from '#shared/config/digest-zone.ts';
import { longestPause } from '#shared/digest/schedule.ts';
import { getsOf, routeOf } from '#shared/receivers/registry.ts';
import { Alarms } from './alarms.ts';
import { bundle } from './bundle.ts';
import type { Deployment } from './deployment.ts';
import { Digest } from './digest.ts';
import { stackName } from './names.ts';
import { Network } from './network.ts';
import { Notify } from './notify.ts';
import { Poll } from './poll.ts';
import { secretNeeds, secretsOfSource } from './secret-needs.ts';
import { Secrets } from './secrets.ts';
import { Store } from './store.ts';
import { subscribe } from './subscription.ts';
import { Topics } from './topics.ts';

/** What the functions share. */
interface Parts {
  readonly stage: string;
  readonly configPath: string;
  readonly topics: Topics;
  readonly store: Store;
  readonly secrets: Secrets;
  readonly alarms: Alarms;
}

/** All of pamwatch in one account and region. */
export class PamwatchStack extends Stack {
  constructor(scope: Construct, deployment: Deployment) {
    const { config } = deployment;
    const { stage, qualifier, permissions_boundary, tags } = config.aws;
    super(scope, stackName(stage), {
      description: 'pamwatch: alerts on privileged sessions',
      // @ts-expect-error: the library's own types do not agree under exactOptionalPropertyTypes
      synthesizer: new DefaultStackSynthesizer({ qualifier }),
    });
    this.build(deployment);
    if (permissions_boundary !== null) this.bound(permissions_boundary);
    for (const [key, value] of Object.entries(tags)) Tags.of(this).add(key, value);
    for (const warning of deployment.warnings) {
      Annotations.of(this).addWarningV2('pamwatch:configuration', warning);
    }
  }

  private build(deployment: Deployment): void {
    const { config, configPath } = deployment;
    const { stage, table, secrets_key } = config.aws;
    const topics = new Topics(this, 'Topics');
    const parts: Parts = {
      stage,
      configPath,
      topics,
      store: new Store(this, 'Store', table),
      secrets: new Secrets(this, 'Secrets', secretNeeds(config), secrets_key),
      alarms: new Alarms(this, 'Alarms', stage, topics.operators),
    };
    this.watchSources(deployment, parts);
    this.tellReceivers(deployment, parts);
    this.sumUp(deployment, parts);
    subscribe(this, 'OperatorsEmail', topics.operators, {
      protocol: 'email',
      endpoint: config.operators.email,
    });
    this.describe(parts.store.tableName, topics);
  }

  private watchSources({ config, files }: Deployment, parts: Parts): void {
    const { network, sources } = config;
    const placement =
      network && new Network(this, 'Network', network, Object.values(sources)).placement;
    const code = bundle('poll', files);
    for (const [source, options] of Object.entries(sources)) {
      const reads = secretsOfSource(options).map(({ secret }) => secret);
      new Poll(this, `Poll-${source}`, { ...parts, source, options, reads, code, placement });
      parts.alarms.watchSource(source, options);
    }
  }

  private tellReceivers({ config, files }: Deployment, parts: Parts): void {
    const code = bundle('notify', files);
    for (const [receiver, options] of Object.entries(config.receivers)) {
      const gets = getsOf(options);
      const route = routeOf(options);
      if (route.by === 'subscription') {
        subscribe(this, `Subscription-${receiver}`, parts.topics.alerts, { ...route, gets });
      } else {
        const { secret } = route;
        const props = { ...parts, receiver, gets, secret, code };
        const { deadLetters } = new Notify(this, `Notify-${receiver}`, props);
        parts.alarms.watchReceiver(receiver, deadLetters);
      }
    }
  }

  private sumUp({ config, files }: Deployment, parts: Parts): void {
    const { at, days } = config.digest;
    if (at.length === 0) return;
    const schedule = { at, days, zone: digestZone(config) };
    const sources = Object.keys(config.sources);
    new Digest(this, 'Digest', { ...parts, schedule, sources, code: bundle('digest', files) });
    parts.alarms.watchDigest(longestPause(schedule));
  }

  private describe(tableName: string, topics: Topics): void {
    new CfnOutput(this, 'AlertsTopic', {
      description: 'Subscribe anything else that should get alerts here',
      value: topics.alerts.topicArn,
    });
    new CfnOutput(this, 'OperatorsTopic', {
      description: "pamwatch's own alarms",
      value: topics.operators.topicArn,
    });
    new CfnOutput(this, 'TableName', { value: tableName });
  }

  private bound(policy: string): void {
    PermissionsBoundary.of(this).apply(
      policy.startsWith('arn:')
        ? ManagedPolicy.fromManagedPolicyArn(this, 'Boundary', policy)
        : ManagedPolicy.fromManagedPolicyName(this, 'Boundary', policy),
    );
  }
}
