import type { Reporter, TestModule } from 'vitest/node';
import { describeSlowest } from './slowest-tests.ts';

export default class SlowestReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => ({
        name: `${module.relativeModuleId} › ${test.fullName}`,
        durationMs: test.diagnostic()?.duration ?? 0,
      })),
    );
    process.stdout.write(describeSlowest(tests));
  }
}
