/** ConvNetJS 0.3 has batches and ReLU, but no Adam (Adadelta is the nearest) and no leaky ReLU; two softmax outputs. */
globalThis.makeTrainer = async ({ sizes, batch, points, labels }) => {
  const hidden = sizes.slice(1, -1).map((size) => ({ type: "fc", num_neurons: size, activation: "relu" }));
  const network = new convnetjs.Net();
  network.makeLayers([
    { type: "input", out_sx: 1, out_sy: 1, out_depth: sizes[0] },
    ...hidden,
    { type: "softmax", num_classes: 2 },
  ]);
  const trainer = new convnetjs.Trainer(network, { method: "adadelta", batch_size: batch, l2_decay: 0 });
  return perSample(batch, points, labels, {
    learn: (x, [y]) => trainer.train(x, y),
    answer: (x) => network.forward(x).w[1],
  }, undefined, (x) => new convnetjs.Vol(x));
};
