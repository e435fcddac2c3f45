import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';
import { describeSlowest } from './slowest-tests.ts';

export default class SlowestReporter implements Reporter {
  readonly #tests: { name: string; durationMs: number }[] = [];

  onTestEnd(test: TestCase, result: TestResult): void {
    this.#tests.push({ name: test.titlePath().filter(Boolean).join(' › '), durationMs: result.duration });
  }

  onEnd(): void {
    process.stdout.write(describeSlowest(this.#tests));
  }
}
