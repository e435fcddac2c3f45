import type { Reporter, TestModule } from 'vitest/node';

const SHOWN = 10;

/** Ends a run with its slowest tests, so that a slow one is noticed when it comes in. */
export default class SlowestTests implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules
      .flatMap((module) => [...module.children.allTests()].map((test) => ({ test, file: module.relativeModuleId })))
      .map(({ test, file }) => ({ name: `${file} › ${test.fullName}`, durationMs: test.diagnostic()?.duration ?? 0 }))
      .sort((a, b) => b.durationMs - a.durationMs)
      .slice(0, SHOWN);
    const lines = tests.map(({ name, durationMs }) => `  ${(durationMs / 1000).toFixed(1).padStart(6)} s  ${name}`);
    process.stdout.write(`\nThe ${tests.length} slowest tests:\n${lines.join('\n')}\n`);
  }
}
