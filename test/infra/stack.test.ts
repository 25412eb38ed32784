// Loading the CDK takes longer than all of these tests together, so one file loads it once.
import './stack/alarms.ts';
import './stack/aws-source.ts';
import './stack/digest.ts';
import './stack/metrics.ts';
import './stack/network.ts';
import './stack/notify.ts';
import './stack/permissions.ts';
import './stack/poll.ts';
import './stack/secrets.ts';
import './stack/store.ts';
import './stack/topics.ts';
