import { describe, expect, it } from 'vitest';
import { batchOrder } from '../../lib/gan/dataset.ts';

describe('the order of the pictures', () => {
  it('shows every picture once an epoch, in another order each time, as a function of the step', () => {
    const order = batchOrder({ count: 10, batch: 5, seed: 1 });
    const epochs = [0, 1].map((epoch) => [...order(epoch * 2), ...order(epoch * 2 + 1)]);
    expect(epochs.map((epoch) => [...epoch].sort((a, b) => a - b))).toEqual(
      Array(2).fill([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
    );
    expect(epochs[0]).not.toEqual(epochs[1]);
    expect(batchOrder({ count: 10, batch: 5, seed: 1 })(3)).toEqual(order(3));
  });
});
