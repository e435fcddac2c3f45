"""The known numbers of lib/gan/backend/self-test.ts, from plain loops: python3 test/gan/backend/self-test-numbers.py

Padding is TensorFlow's SAME. Every input is a small multiple of a power of two, so the sums are exact.
"""


def pattern(count, factor, modulus, divisor):
    return [((i * factor) % modulus - modulus // 2) / divisor for i in range(count)]


def sums(values):
    first, second = pattern(len(values), 13, 17, 8), pattern(len(values), 7, 11, 8)
    return [
        sum(v * w for v, w in zip(values, first)),
        sum(v * w for v, w in zip(values, second)),
        sum(abs(v) for v in values),
    ]


BATCH, LARGE, SMALL, WIDE, NARROW, KERNEL, STRIDE = 2, 8, 4, 16, 8, 4, 2
BEFORE = (KERNEL - STRIDE) // 2  # SAME padding of 8 -> 4 by a 4x4 kernel of stride 2: one before, one after


def at(shape, *index):
    flat = 0
    for size, i in zip(shape, index):
        flat = flat * size + i
    return flat


images = (BATCH, LARGE, LARGE, NARROW)
features = (BATCH, SMALL, SMALL, WIDE)
filters = (KERNEL, KERNEL, NARROW, WIDE)


def size(shape):
    return at(shape, *[s - 1 for s in shape]) + 1


x = pattern(size(images), 37, 23, 8)
w = pattern(size(filters), 29, 19, 16)
dy = pattern(size(features), 31, 13, 4)
y, dx, dw = [0.0] * size(features), [0.0] * size(images), [0.0] * size(filters)
for b in range(BATCH):
    for i in range(SMALL):
        for j in range(SMALL):
            for p in range(KERNEL):
                for q in range(KERNEL):
                    r, c = i * STRIDE + p - BEFORE, j * STRIDE + q - BEFORE
                    if not (0 <= r < LARGE and 0 <= c < LARGE):
                        continue
                    for n in range(NARROW):
                        from_image = at(images, b, r, c, n)
                        for o in range(WIDE):
                            from_filter, to = at(filters, p, q, n, o), at(features, b, i, j, o)
                            y[to] += x[from_image] * w[from_filter]
                            dx[from_image] += dy[to] * w[from_filter]
                            dw[from_filter] += x[from_image] * dy[to]

print("conv2d            ", sums(y))
print("conv2dTranspose   ", sums(dx), "(the same as the gradient to the input)")
print("gradient to filter", sums(dw))
