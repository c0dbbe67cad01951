import { readThrottledSeconds } from '../../services/runtime/cpu-throttling.ts';
import type { GeneratorUse } from '../result/result.ts';

/**
 * Begins to watch this process. The function that it returns ends that, and says what was used in between for work: all CPU
 * but that of idle waiting (see pacer.ts), of which it is told. The work is in one thread.
 */
export function watchGenerator(): (idleSeconds: number) => GeneratorUse {
  const throttledBefore = readThrottledSeconds();
  const before = process.cpuUsage();
  return (idleSeconds) => {
    const { user, system } = process.cpuUsage(before);
    return {
      cpuSeconds: Math.max(0, (user + system) / 1e6 - idleSeconds),
      throttledSeconds: readThrottledSeconds() - throttledBefore,
      cpus: 1,
    };
  };
}
