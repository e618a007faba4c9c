/**
 * brain.js 1.6 has Adam and leaky ReLU, but no batches: it steps after every sample, and its one activation holds for
 * the output too, with squared error. So many samples count as one step.
 */
globalThis.makeTrainer = async ({ sizes, batch, points, labels }) => {
  const network = new brain.NeuralNetwork({
    hiddenLayers: sizes.slice(1, -1),
    activation: "leaky-relu",
    leakyReluAlpha: 0.2,
  });
  network.updateTrainingOptions({ praxis: "adam", learningRate: 0.001 });
  network.sizes = sizes;
  network.initialize();
  return perSample(batch, points, labels, {
    learn: (pattern) => network.trainPattern(pattern),
    answer: (x) => network.runInput(x)[0],
  }, (x, y) => ({ input: x, output: y }));
};
