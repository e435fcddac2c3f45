import { type Scalar, type Tensor, tf } from './tf.ts';

/**
 * Binary cross-entropy on logits against one label for the whole batch, as PyTorch's BCELoss on sigmoids states it but
 * without its overflow. Goodfellow et al. 2014, the non-saturating form.
 *
 *   label real: −mean log σ(l) = mean softplus(−l)      label fake: −mean log(1 − σ(l)) = mean softplus(l)
 */
export function binaryCrossEntropy(logits: Tensor, label: 'real' | 'fake'): Scalar {
  return tf.tidy(() => tf.mean(tf.softplus(label === 'real' ? tf.neg(logits) : logits)) as Scalar);
}
