import { expect, it } from 'vitest';
import { offTape } from '../../lib/gan/off-tape.ts';
import { openBackend, type Scalar, tf, type Variable } from '../../lib/gan/tf.ts';

await openBackend({ force: 'wasm' });

/** What the inner gradient leaves behind while the outer one is still being taken. */
function run(how: <Result>(compute: () => Result) => Result) {
  const outer = tf.variable(tf.tensor1d([1, 2, 3]));
  const inner = tf.variable(tf.tensor1d([4, 5, 6]));
  let leftBehind = 0;
  let innerGradient: number[] = [];
  const { grads } = tf.variableGrads(() => {
    const made = tf.square(outer);
    const before = tf.memory().numTensors;
    how(() => {
      const taken = tf.variableGrads(() => tf.sum(tf.mul(tf.square(inner), made)) as Scalar, [inner]);
      innerGradient = [...(taken.grads[inner.name] as Variable).dataSync()];
      tf.dispose([taken.value, taken.grads]);
    });
    leftBehind = tf.memory().numTensors - before;
    return tf.sum(tf.mul(made, outer)) as Scalar;
  }, [outer]);
  const outerGradient = [...(grads[outer.name] as Variable).dataSync()];
  tf.dispose([outer, inner, grads]);
  return { outerGradient, innerGradient, leftBehind };
}

it('takes a gradient inside of another one and leaves nothing of it on the tape', () => {
  // x³ → 3x², and y²·x² → 2y·x²
  expect(run(offTape)).toEqual({ outerGradient: [3, 12, 27], innerGradient: [8, 40, 108], leftBehind: 0 });
});

it('TensorFlow.js alone would keep the inner tape', () => {
  expect(run((compute) => compute()).leftBehind).toBeGreaterThan(0);
});

it('goes back on the tape when the computation throws', () => {
  const outer = tf.variable(tf.scalar(3));
  const { grads } = tf.variableGrads(() => {
    expect(() =>
      offTape(() => {
        throw new Error('broken');
      }),
    ).toThrow('broken');
    return tf.square(outer) as Scalar;
  }, [outer]);
  expect((grads[outer.name] as Variable).dataSync()[0]).toBe(6);
  tf.dispose([outer, grads]);
});
