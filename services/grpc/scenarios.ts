import { type Channel, createClient, Metadata, Status } from 'nice-grpc';
import { HealthDefinition } from 'nice-grpc-server-health';
import { expectEqual, type Print, type Scenario } from '../runtime/scenarios.ts';
import { withDeadline } from './deadline-channel.ts';
import { USER_SERVICE } from './definition.ts';
import { failingScenario } from './failing-scenario.ts';
import { userScenarios } from './user-scenarios.ts';

/** The values of grpc.health.v1.HealthCheckResponse.ServingStatus. */
const SERVING_STATUS = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'];

const CALL_DEADLINE_MS = 5000;

/** What a gRPC client tries on whatever server is there. */
export function grpcScenarios(channel: Channel): Scenario[] {
  return [...userScenarios(channel), deadlineScenario(channel), ...healthScenarios(channel)];
}

/**
 * Only the server is told of this deadline, and a health watch has no end of its own: so when the call ends with
 * DEADLINE_EXCEEDED, it is the server that has ended it, however fast it is.
 */
function deadlineScenario(channel: Channel): Scenario {
  const health = createClient(HealthDefinition, channel);
  const metadata = Metadata({ 'grpc-timeout': '200m' });
  return failingScenario({
    title: '5. Deadline (ERROR: Deadline Exceeded)',
    operation: 'Watch',
    status: Status.DEADLINE_EXCEEDED,
    why: 'when a call of 200 ms was past its deadline',
    async call(signal) {
      for await (const _ of health.watch({ service: '' }, { metadata, signal }));
    },
  });
}

function healthScenarios(channel: Channel): Scenario[] {
  const health = createClient(HealthDefinition, withDeadline(channel, CALL_DEADLINE_MS));

  async function expectServing(print: Print, signal: AbortSignal, service: string): Promise<void> {
    const { status } = await health.check({ service }, { signal });
    print(`Health of ${service || 'the server'}: ${SERVING_STATUS[status]}`);
    expectEqual('status', SERVING_STATUS[status], 'SERVING');
  }

  return [
    {
      title: '6. Health (SUCCESS)',
      async run(print, signal) {
        for (const service of ['', USER_SERVICE]) await expectServing(print, signal, service);
      },
    },
    failingScenario({
      title: '6b. Health (ERROR: Unknown Service)',
      operation: 'Check',
      status: Status.NOT_FOUND,
      why: 'for an unknown service',
      call: (signal) => health.check({ service: 'no.such.Service' }, { signal }),
    }),
  ];
}
