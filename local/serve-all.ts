import type { Config } from '#shared/config/config.ts';
import type { Instant } from '#shared/sessions/instant.ts';
import type { Pump } from './cloud/pump.ts';
import { type Places, PORTS } from './places.ts';
import type { LocalReceiver } from './receivers.ts';
import type { Secrets } from './secrets.ts';
import { type ReceiverSurroundings, serveMailbox, serveSlack } from './serve-receivers.ts';
import type { Arrival, Delivered } from './sinks/delivered.ts';
import { openMailbox } from './sinks/mailbox.ts';
import { startSlackSink } from './sinks/slack.ts';

export interface Receiving {
  readonly slackUrl: string;
  /** Everything that ever arrived, in this run and earlier ones. */
  delivered(): readonly Delivered[];
  /** Takes no further message; what is in hand is finished. */
  stop(): Promise<void>;
}

export interface ReceivingOptions extends Omit<ReceiverSurroundings, 'readSecret'> {
  readonly places: Places;
  readonly receivers: readonly LocalReceiver[];
  readonly secrets: Secrets;
  readonly now: () => Instant;
  readonly arrived: (arrival: Arrival) => void;
}

/** Starts Slack and the mailboxes, and serves each receiver of the configuration. */
export async function startReceiving(options: ReceivingOptions): Promise<Receiving> {
  const { places, receivers, secrets, now, arrived } = options;
  const { token = '' } = secrets.ensure('local/slack-sink', ['token']);
  const slack = await startSlackSink({
    file: places.slack,
    token,
    now,
    arrived,
    port: PORTS.slack,
  });
  const boxes: { readonly delivered: readonly Delivered[] }[] = [slack];
  const pumps: Pump[] = [];
  const config = postingTo(slack.api, options.config);
  const surroundings = { ...options, config, readSecret: secrets.read };
  for (const receiver of receivers) {
    if (receiver.channel === 'slack') {
      secrets.set(receiver.address, {
        webhook_url: slack.webhook(receiver.name),
        bot_token: slack.botToken(receiver.name),
      });
      pumps.push(await serveSlack(receiver, surroundings));
      continue;
    }
    const { name, address } = receiver;
    const mailbox = openMailbox({ folder: places.mail, receiver: name, address, now, arrived });
    boxes.push(mailbox);
    pumps.push(await serveMailbox(receiver, mailbox, surroundings));
  }
  return {
    slackUrl: slack.url,
    delivered: () => boxes.flatMap((box) => box.delivered),
    stop: async () => {
      await Promise.all(pumps.map((pump) => pump.stop()));
      await slack.close();
    },
  };
}

/** The configuration with Slack's Web API on this machine. */
function postingTo(api: string, config: Config): Config {
  const receivers = Object.entries(config.receivers).map(([name, options]) => [
    name,
    'slack' in options ? { ...options, slack: { ...options.slack, api } } : options,
  ]);
  return { ...config, receivers: Object.fromEntries(receivers) };
}

/** The configuration with each simulated source at the address where its simulator listens. */
export function withUrls(
  config: Config,
  simulators: readonly { readonly source: string; readonly url: string }[],
): Config {
  const sources = Object.entries(config.sources).map(([name, source]) => {
    const url = simulators.find((simulator) => simulator.source === name)?.url;
    return [name, url === undefined ? source : { ...source, url }];
  });
  return { ...config, sources: Object.fromEntries(sources) };
}
