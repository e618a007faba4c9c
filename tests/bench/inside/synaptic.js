/**
 * synaptic 1.1.4 has neither batches nor Adam nor leaky ReLU: it steps after every sample, by plain gradient descent,
 * with ReLU. So many samples count as one step. Its optimised form (one generated function) is used, as it does itself.
 */
globalThis.makeTrainer = async ({ sizes, batch, points, labels }) => {
  const { Network, Layer, Neuron } = synaptic;
  const layers = sizes.map((size) => new Layer(size));
  layers.slice(1).forEach((layer, number) => {
    layers[number].project(layer);
    layer.set({ squash: number < sizes.length - 2 ? Neuron.squash.RELU : Neuron.squash.LOGISTIC });
  });
  const network = new Network({ input: layers[0], hidden: layers.slice(1, -1), output: layers.at(-1) });
  network.setOptimize(true);
  return perSample(batch, points, labels, {
    learn(x, y) {
      network.activate(x);
      network.propagate(0.01, y);
    },
    answer: (x) => network.activate(x)[0],
  });
};
