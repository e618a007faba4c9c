/**
 * TensorFlow.js 4.22 on its backend `self.BACKEND`, by its core operations (faster than its layers): leaky ReLU,
 * cross-entropy on logits, Adam. Batches are slices of samples that are shuffled once.
 */
globalThis.makeTrainer = async ({ sizes, batch, points, labels }) => {
  if (BACKEND === "wasm") tf.wasm.setWasmPaths(new URL("peers/", location.origin).href);
  await tf.setBackend(BACKEND);
  await tf.ready();
  const shuffled = tf.util.createShuffledIndices(labels.length);
  const x = tf.tensor2d(Array.from(shuffled, (i) => [points[2 * i], points[2 * i + 1]]));
  const y = tf.tensor2d(Array.from(shuffled, (i) => [labels[i]]));
  const layers = sizes.slice(1).map((outputs, number) => ({
    weights: tf.variable(tf.randomNormal([sizes[number], outputs], 0, Math.sqrt(2 / sizes[number]))),
    biases: tf.variable(tf.zeros([1, outputs])),
  }));
  const logits = (input) =>
    layers.reduce((flowing, { weights, biases }, number) => {
      const z = tf.add(tf.matMul(flowing, weights), biases);
      return number < layers.length - 1 ? tf.leakyRelu(z, 0.2) : z;
    }, input);
  const optimizer = tf.train.adam(0.01);
  let start = 0;
  return {
    advance(steps) {
      for (let step = 0; step < steps; step++) {
        tf.tidy(() => {
          const inputs = tf.slice(x, [start, 0], [batch, sizes[0]]);
          const targets = tf.slice(y, [start, 0], [batch, 1]);
          optimizer.minimize(() => tf.losses.sigmoidCrossEntropy(targets, logits(inputs)));
        });
        start = (start + batch) % labels.length;
      }
      layers[0].biases.dataSync();
    },
    accuracy: () => tf.tidy(() => tf.mean(tf.equal(tf.greater(logits(x), 0), tf.greater(y, 0.5))).dataSync()[0]),
    dispose() {
      tf.dispose([x, y, ...layers.flatMap(({ weights, biases }) => [weights, biases])]);
      optimizer.dispose();
    },
  };
};
